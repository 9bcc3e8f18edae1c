using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Models.Onnx;
using Xunit;

namespace ActorInference.Tests.Unit.Models;

/// <summary>Damaged files, by seed: a model or a <see cref="ModelException"/>, nothing else.</summary>
public sealed class HostileFileTests
{
    private const int RoundsPerFile = 150;

    [Theory]
    [MemberData(nameof(Fixture.Names), MemberType = typeof(Fixture))]
    public void Flipped_bytes_never_escape_as_another_exception(string name)
    {
        byte[] file = File.ReadAllBytes(Fixture.PathOf(name));
        Random random = new(file.Length);
        int refused = 0;
        for (int round = 0; round < RoundsPerFile; round++)
        {
            byte[] changed = Damage(file, random);
            try
            {
                Model model = OnnxImporter.Import(changed, name, new ExternalData(Fixture.Folder));
                Manifest manifest = Manifest.From(model);
                Assert.NotEmpty(manifest.Layers);
                new ManagedBackend().Build(model.Slice(0, model.Layers.Length)).Dispose();
            }
            catch (ModelException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, RoundsPerFile);
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        byte[] changed = [.. file];
        switch (random.Next(4))
        {
            case 0:
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                return changed;
            case 1:
                for (int change = random.Next(1, 6); change > 0; change--)
                {
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                }

                return changed;
            case 2:
                // A stretch of the file where another one was.
                int length = random.Next(1, Math.Min(64, changed.Length));
                file.AsSpan(random.Next(file.Length - length), length).CopyTo(changed.AsSpan(random.Next(changed.Length - length)));
                return changed;
            default:
                return changed[..random.Next(changed.Length)];
        }
    }
}
