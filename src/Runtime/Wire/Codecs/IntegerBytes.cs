using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ActorInference.Wire.Codecs;

/// <summary>Unsigned integers in as few bytes as their largest needs, little-endian.</summary>
internal static class IntegerBytes
{
    /// <summary>From 0 (for zero alone) to 8.</summary>
    public static int Needed(ulong largest) => (64 - System.Numerics.BitOperations.LeadingZeroCount(largest) + 7) / 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Span<byte> destination, ulong value, int bytes)
    {
        switch (bytes)
        {
            case 0:
                break;
            case 1:
                destination[0] = (byte)value;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)value);
                break;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)value);
                break;
            default:
                for (int index = 0; index < bytes; index++)
                {
                    destination[index] = (byte)(value >> (8 * index));
                }

                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ReadOnlySpan<byte> source, int bytes)
    {
        switch (bytes)
        {
            case 0:
                return 0;
            case 1:
                return source[0];
            case 2:
                return BinaryPrimitives.ReadUInt16LittleEndian(source);
            case 4:
                return BinaryPrimitives.ReadUInt32LittleEndian(source);
            default:
                ulong value = 0;
                for (int index = 0; index < bytes; index++)
                {
                    value |= (ulong)source[index] << (8 * index);
                }

                return value;
        }
    }
}
