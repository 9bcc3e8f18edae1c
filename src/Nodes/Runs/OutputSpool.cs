using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorInference.Models;

namespace ActorInference.Nodes.Runs;

/// <summary>The outputs of a run in order, in a temporary file: digests are enough to compare bits, but not to compare with a tolerance.</summary>
internal sealed class OutputSpool : IDisposable
{
    private const int NoResult = -1;

    private readonly FileStream _file;
    private readonly BinaryWriter _writer;
    private readonly BinaryReader _reader;

    public OutputSpool()
    {
        _file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose);
        _writer = new BinaryWriter(_file);
        _reader = new BinaryReader(_file);
    }

    public void Add(RunAnswer answer)
    {
        _writer.Write(answer.ErrorCode is null ? answer.Outputs.Length : NoResult);
        foreach (Tensor output in answer.Outputs)
        {
            _writer.Write((byte)output.Type);
            _writer.Write(output.Shape.Rank);
            _writer.Write(MemoryMarshal.AsBytes(output.Shape.ToArray().AsSpan()));
            _writer.Write(output.Data.Length);
            _writer.Write(output.Data.Span);
        }
    }

    /// <summary>From the first answer on.</summary>
    public void Rewind()
    {
        _writer.Flush();
        _file.Position = 0;
    }

    /// <summary>Of the next answer; null for an error, or where there is none left.</summary>
    public ImmutableArray<Tensor>? Next()
    {
        if (_file.Position >= _file.Length)
        {
            return null;
        }

        int count = _reader.ReadInt32();
        if (count == NoResult)
        {
            return null;
        }

        ImmutableArray<Tensor>.Builder outputs = ImmutableArray.CreateBuilder<Tensor>(count);
        for (int index = 0; index < count; index++)
        {
            ElementType type = (ElementType)_reader.ReadByte();
            int[] axes = new int[_reader.ReadInt32()];
            _reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(axes.AsSpan()));
            outputs.Add(new Tensor(type, new TensorShape(axes), _reader.ReadBytes(_reader.ReadInt32())));
        }

        return outputs.MoveToImmutable();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _reader.Dispose();
        _file.Dispose();
    }
}
