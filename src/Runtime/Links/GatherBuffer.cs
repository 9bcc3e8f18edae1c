using System.Buffers;
using System.Runtime.InteropServices;

namespace ActorInference.Links;

/// <summary>
/// What is to be handed to the system in one call: headers and small tensors are copied together, larger ones stay where they lie and are
/// only referred to. Not thread-safe.
/// </summary>
internal sealed class GatherBuffer : IBufferWriter<byte>
{
    /// <summary>Referring to a piece costs about as much as copying so many bytes.</summary>
    private const int CopiedBytesMax = 2_048;

    private const int ChunkBytes = 16 << 10;

    private readonly List<ArraySegment<byte>> _pieces = [];
    private readonly List<byte[]> _chunks = [];
    private byte[] _chunk = [];
    private int _chunkBegin;
    private int _chunkEnd;

    /// <summary>Bytes written and not sent.</summary>
    public long UnsentBytes { get; private set; }

    public int PieceCount => _pieces.Count;

    public void Advance(int count)
    {
        _chunkEnd += count;
        UnsentBytes += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_chunk.Length - _chunkEnd < Math.Max(sizeHint, 1))
        {
            EndPiece();
            _chunk = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, ChunkBytes));
            _chunks.Add(_chunk);
            _chunkBegin = 0;
            _chunkEnd = 0;
        }

        return _chunk.AsMemory(_chunkEnd);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <returns>Whether the data was copied; if not, it must stay until everything is sent.</returns>
    public bool Append(ReadOnlyMemory<byte> data)
    {
        if (data.Length <= CopiedBytesMax || !MemoryMarshal.TryGetArray(data, out ArraySegment<byte> piece))
        {
            this.Write(data.Span);
            return true;
        }

        EndPiece();
        _pieces.Add(piece);
        UnsentBytes += data.Length;
        return false;
    }

    /// <summary>Everything unsent, in order.</summary>
    public IList<ArraySegment<byte>> Pieces()
    {
        EndPiece();
        return _pieces;
    }

    /// <summary>So many bytes of <see cref="Pieces"/> are sent. When it was all, the memory is given back.</summary>
    public void OnSent(int bytes)
    {
        UnsentBytes -= bytes;
        if (UnsentBytes == 0)
        {
            Clear();
            return;
        }

        int whole = 0;
        while (bytes >= _pieces[whole].Count)
        {
            bytes -= _pieces[whole++].Count;
        }

        _pieces[whole] = _pieces[whole][bytes..];
        _pieces.RemoveRange(0, whole);
    }

    public void Clear()
    {
        foreach (byte[] chunk in _chunks)
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        _chunks.Clear();
        _pieces.Clear();
        _chunk = [];
        _chunkBegin = 0;
        _chunkEnd = 0;
        UnsentBytes = 0;
    }

    private void EndPiece()
    {
        if (_chunkEnd > _chunkBegin)
        {
            _pieces.Add(new ArraySegment<byte>(_chunk, _chunkBegin, _chunkEnd - _chunkBegin));
            _chunkBegin = _chunkEnd;
        }
    }
}
