using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Nodes.Requests;

/// <summary>Writes answers as JSON lines in input order: shapes, data as shortest round-trip numbers, and on request the most probable classes.</summary>
internal sealed class ResultWriter(Stream stream, IReadOnlyList<ValueDescription> outputs, int topCount, bool flushesEveryLine) : IAsyncDisposable
{
    private const int FlushBytes = 1 << 16;

    /// <summary>Messages are for people: quotes and accents as they are. The output is a file, never part of a page.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes * 2);

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
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"Output file '{path}' cannot be created: {exception.Message}", exception);
        }
    }

    public async Task WriteResultAsync(long index, IReadOnlyList<Tensor> tensors)
    {
        using (Utf8JsonWriter writer = new(_buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", index);
            writer.WriteStartObject("outputs");
            for (int output = 0; output < tensors.Count; output++)
            {
                writer.WriteStartObject(outputs[output].Name);
                WriteTensor(writer, tensors[output]);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        await EndLineAsync().ConfigureAwait(false);
    }

    public async Task WriteErrorAsync(long index, string code, string message)
    {
        using (Utf8JsonWriter writer = new(_buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", index);
            writer.WriteStartObject("error");
            writer.WriteString("code", code);
            writer.WriteString("message", message);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        await EndLineAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
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
        if (topCount > 0 && tensor.Type == ElementType.Float32 && tensor.Shape.Rank > 0)
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
        int count = Math.Min(topCount, classes);
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

    private async Task EndLineAsync()
    {
        _buffer.Write("\n"u8);
        if (flushesEveryLine || _buffer.WrittenCount >= FlushBytes)
        {
            await FlushAsync().ConfigureAwait(false);
        }
    }

    private async Task FlushAsync()
    {
        try
        {
            await stream.WriteAsync(_buffer.WrittenMemory).ConfigureAwait(false);
            await stream.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"The output cannot be written: {exception.Message}", exception);
        }

        _buffer.ResetWrittenCount();
    }
}
