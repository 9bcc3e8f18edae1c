using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Manifests;

/// <summary>The primitives of the manifest's bytes: numbers as little-endian base-128, texts with their length in bytes.</summary>
internal sealed class ManifestWriter
{
    private readonly ArrayBufferWriter<byte> _output = new();

    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    public void Bytes(ReadOnlySpan<byte> bytes) => _output.Write(bytes);

    public void Count(int value) => Number((ulong)value);

    public void Number(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        int length = 0;
        while (value >= 0x80)
        {
            bytes[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        bytes[length++] = (byte)value;
        Bytes(bytes[..length]);
    }

    /// <summary>A number that may be negative: its sign in the lowest bit.</summary>
    public void Signed(int value) => Number(((ulong)(uint)value << 1) ^ (value < 0 ? 0x1_FFFF_FFFFUL : 0));

    public void Flag(bool value) => Number(value ? 1UL : 0UL);

    public void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Count(bytes.Length);
        Bytes(bytes);
    }

    public void Texts(ImmutableArray<string> texts)
    {
        Count(texts.Length);
        foreach (string text in texts)
        {
            Text(text);
        }
    }

    public void Axes(ImmutableArray<int> axes)
    {
        Count(axes.Length);
        foreach (int axis in axes)
        {
            Signed(axis);
        }
    }

    public void Values(ImmutableArray<ValueDescription> values)
    {
        Count(values.Length);
        foreach (ValueDescription value in values)
        {
            Text(value.Name);
            Number((ulong)value.Type);
            Count(value.Axes.Length);
            foreach (Axis axis in value.Axes)
            {
                Flag(axis.Size is not null);
                if (axis.Size is { } size)
                {
                    Count(size);
                }
                else
                {
                    Text(axis.Symbol);
                }
            }
        }
    }
}
