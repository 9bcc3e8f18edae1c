using System.Buffers;

namespace ActorInference.Tests.Unit.Wire;

/// <summary>Bytes as one piece and as many.</summary>
internal static class Bytes
{
    public static ReadOnlySequence<byte> Whole(byte[] bytes) => new(bytes);

    /// <summary>Every piece holds so many bytes, so that fields lie across borders.</summary>
    public static ReadOnlySequence<byte> InPieces(byte[] bytes, int pieceBytes)
    {
        if (bytes.Length == 0)
        {
            return default;
        }

        Piece first = new(bytes.AsMemory(0, Math.Min(pieceBytes, bytes.Length)), 0);
        Piece last = first;
        for (int offset = pieceBytes; offset < bytes.Length; offset += pieceBytes)
        {
            last = last.Append(bytes.AsMemory(offset, Math.Min(pieceBytes, bytes.Length - offset)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long begin)
        {
            Memory = memory;
            RunningIndex = begin;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            Piece next = new(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
