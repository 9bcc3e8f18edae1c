using System.Collections.Immutable;
using System.Text;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Manifests;

/// <summary>Reads what <see cref="ManifestWriter"/> writes. Every length is checked against a limit and against what is left before anything is allocated.</summary>
internal ref struct ManifestReader(ReadOnlySpan<byte> bytes)
{
    private const int NumberBytesMax = 10;

    /// <summary>A name as models have it, and what lowering adds to it.</summary>
    private const int TextBytesMax = 4 * Limits.NameLengthMax;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public static ModelException Damaged(string reason) => new($"the manifest is damaged: {reason}");

    public ReadOnlySpan<byte> Bytes(int length)
    {
        if (length > _rest.Length)
        {
            throw Damaged("it ends early");
        }

        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public ulong Number(ulong most)
    {
        ulong value = 0;
        for (int index = 0; index < NumberBytesMax; index++)
        {
            byte next = Bytes(1)[0];
            value |= (ulong)(next & 0x7F) << (7 * index);
            if (next < 0x80)
            {
                return value <= most ? value : throw Damaged($"the number {value} is larger than {most}");
            }
        }

        throw Damaged("a number has no end");
    }

    /// <summary>How many things follow; each takes a byte at least.</summary>
    public int Count(int most)
    {
        int count = (int)Number((ulong)most);
        return count <= _rest.Length ? count : throw Damaged("it ends early");
    }

    public int Size() => (int)Number(int.MaxValue);

    public int Signed()
    {
        ulong value = Number(0x1_FFFF_FFFFUL);
        return (int)(uint)((value >> 1) ^ ((value & 1) == 0 ? 0 : 0xFFFF_FFFFUL));
    }

    public bool Flag() => Number(1) == 1;

    public string Text(int bytesMax = TextBytesMax)
    {
        ReadOnlySpan<byte> text = Bytes(Count(bytesMax));
        try
        {
            string decoded = Utf8.GetString(text);
            return decoded.Any(char.IsControl) ? throw Damaged("a name has control characters") : decoded;
        }
        catch (DecoderFallbackException)
        {
            throw Damaged("a name is not UTF-8");
        }
    }

    public ImmutableArray<string> Texts(int most)
    {
        ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>(Count(most));
        for (int index = texts.Capacity; index > 0; index--)
        {
            texts.Add(Text());
        }

        return texts.ToImmutable();
    }

    public ImmutableArray<int> Axes()
    {
        int[] axes = new int[Count(TensorShape.RankMax)];
        for (int index = 0; index < axes.Length; index++)
        {
            axes[index] = Signed();
        }

        return [.. axes];
    }

    public ElementType Type()
    {
        ElementType type = (ElementType)Number(byte.MaxValue);
        return Enum.IsDefined(type) ? type : throw Damaged($"element type {(int)type} does not exist");
    }

    public ImmutableArray<ValueDescription> Values(int most)
    {
        ImmutableArray<ValueDescription>.Builder values = ImmutableArray.CreateBuilder<ValueDescription>();
        for (int index = Count(most); index > 0; index--)
        {
            string name = Text();
            ElementType type = Type();
            Axis[] axes = new Axis[Count(TensorShape.RankMax)];
            for (int axis = 0; axis < axes.Length; axis++)
            {
                axes[axis] = Flag() ? Axis.Of(Size()) : Axis.Named(Text());
            }

            values.Add(new ValueDescription(name, type, [.. axes]));
        }

        return values.ToImmutable();
    }
}
