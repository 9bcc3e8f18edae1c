using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Nodes.Requests;

/// <summary>
/// Writes answers as JSON lines in input order: shapes, data as shortest round-trip numbers, and on request the most probable classes. Numbers into text takes longer
/// than a small model takes to compute them, so several lines are made at the same time; each is written as soon as it and those before it are made.
/// </summary>
internal sealed class ResultWriter : IAsyncDisposable
{
    private const int FileBufferBytes = 1 << 16;

    /// <summary>Messages are for people: quotes and accents as they are. The output is a file, never part of a page.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Stream _stream;
    private readonly IReadOnlyList<ValueDescription> _outputs;
    private readonly int _topCount;
    private readonly bool _flushesEveryLine;
    private readonly Channel<Task<ArrayBufferWriter<byte>>> _lines = Channel.CreateBounded<Task<ArrayBufferWriter<byte>>>(
        new BoundedChannelOptions(2 * Environment.ProcessorCount) { SingleReader = true, SingleWriter = true });
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> _free = [];
    private readonly Task _writing;

    /// <param name="stream">Disposed with this.</param>
    /// <param name="outputs">Of the model, for their names.</param>
    /// <param name="topCount">How many of the most probable classes are added; 0: none.</param>
    /// <param name="flushesEveryLine">Whether somebody waits for each.</param>
    public ResultWriter(Stream stream, IReadOnlyList<ValueDescription> outputs, int topCount, bool flushesEveryLine)
    {
        _stream = stream;
        _outputs = outputs;
        _topCount = topCount;
        _flushesEveryLine = flushesEveryLine;
        _writing = WriteAllAsync();
    }

    /// <summary>Opens a file for writing, or standard output for "-".</summary>
    /// <exception cref="ProgramException">It cannot be created.</exception>
    public static Stream Open(string path)
    {
        if (path == "-")
        {
            return Console.OpenStandardOutput();
        }

        if (Directory.Exists(path))
        {
            throw new ProgramException(ExitCode.InvalidInput, $"Output file '{path}' cannot be created: it is a folder.");
        }

        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, FileBufferBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"Output file '{path}' cannot be created: {exception.Message}", exception);
        }
    }

    /// <summary>Waits only while too many lines are being made.</summary>
    /// <exception cref="ProgramException">An earlier line could not be written.</exception>
    public Task WriteResultAsync(long index, IReadOnlyList<Tensor> tensors) => AddAsync(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("index", index);
        writer.WriteStartObject("outputs");
        for (int output = 0; output < tensors.Count; output++)
        {
            writer.WriteStartObject(_outputs[output].Name);
            WriteTensor(writer, tensors[output]);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>As <see cref="WriteResultAsync"/>.</summary>
    /// <exception cref="ProgramException">An earlier line could not be written.</exception>
    public Task WriteErrorAsync(long index, string code, string message) => AddAsync(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("index", index);
        writer.WriteStartObject("error");
        writer.WriteString("code", code);
        writer.WriteString("message", message);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>Writes what was added.</summary>
    /// <exception cref="ProgramException">That was not possible.</exception>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        try
        {
            await _writing.ConfigureAwait(false);
        }
        finally
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task AddAsync(Action<Utf8JsonWriter> write)
    {
        if (!await _lines.Writer.WaitToWriteAsync().ConfigureAwait(false) || !_lines.Writer.TryWrite(Task.Run(() => Line(write))))
        {
            await _writing.ConfigureAwait(false);
        }
    }

    private ArrayBufferWriter<byte> Line(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> line = _free.TryTake(out ArrayBufferWriter<byte>? free) ? free : new ArrayBufferWriter<byte>();
        using (Utf8JsonWriter writer = new(line, Options))
        {
            write(writer);
        }

        line.Write("\n"u8);
        return line;
    }

    private async Task WriteAllAsync()
    {
        try
        {
            await foreach (Task<ArrayBufferWriter<byte>> made in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                ArrayBufferWriter<byte> line = await made.ConfigureAwait(false);
                await _stream.WriteAsync(line.WrittenMemory).ConfigureAwait(false);
                if (_flushesEveryLine)
                {
                    await _stream.FlushAsync().ConfigureAwait(false);
                }

                line.ResetWrittenCount();
                _free.Add(line);
            }

            await _stream.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"The output cannot be written: {exception.Message}", exception);
        }
        finally
        {
            _lines.Writer.TryComplete();
        }
    }

    private void WriteTensor(Utf8JsonWriter writer, Tensor tensor)
    {
        writer.WriteStartArray("shape");
        for (int axis = 0; axis < tensor.Shape.Rank; axis++)
        {
            writer.WriteNumberValue(tensor.Shape[axis]);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data");
        WriteElements(writer, tensor);
        writer.WriteEndArray();
        if (_topCount > 0 && tensor.Type == ElementType.Float32 && tensor.Shape.Rank > 0)
        {
            WriteTop(writer, tensor);
        }
    }

    private static void WriteElements(Utf8JsonWriter writer, Tensor tensor)
    {
        switch (tensor.Type)
        {
            case ElementType.Float32:
                foreach (float value in tensor.Elements<float>())
                {
                    writer.WriteNumberValue(value);
                }

                break;
            case ElementType.Float64:
                foreach (double value in tensor.Elements<double>())
                {
                    writer.WriteNumberValue(value);
                }

                break;
            case ElementType.Int64:
                foreach (long value in tensor.Elements<long>())
                {
                    writer.WriteNumberValue(value);
                }

                break;
            case ElementType.Int32:
                foreach (int value in tensor.Elements<int>())
                {
                    writer.WriteNumberValue(value);
                }

                break;
            case ElementType.Boolean:
                foreach (byte value in tensor.Elements<byte>())
                {
                    writer.WriteBooleanValue(value != 0);
                }

                break;
        }
    }

    /// <summary>For each position of the outer axes, in row-major order: the classes with the greatest scores, best first, and the scores.</summary>
    private void WriteTop(Utf8JsonWriter writer, Tensor tensor)
    {
        int classes = tensor.Shape[-1];
        int count = Math.Min(_topCount, classes);
        ReadOnlySpan<float> scores = tensor.Elements<float>();
        int[] order = new int[classes];
        writer.WriteStartArray("top");
        for (int start = 0; start < scores.Length; start += classes)
        {
            float[] row = scores.Slice(start, classes).ToArray();
            for (int index = 0; index < classes; index++)
            {
                order[index] = index;
            }

            Array.Sort(order, (left, right) => row[left] != row[right] ? row[right].CompareTo(row[left]) : left.CompareTo(right));
            writer.WriteStartArray();
            for (int rank = 0; rank < count; rank++)
            {
                writer.WriteStartObject();
                writer.WriteNumber("class", order[rank]);
                writer.WriteNumber("score", row[order[rank]]);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
