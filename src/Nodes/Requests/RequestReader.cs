using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Nodes.Requests;

/// <summary>
/// Reads JSON lines: one object a line with a property for each model input; other properties are ignored. A value may
/// leave out the leading batch axis, which is then 1. A line that is no request becomes an error line: the rest goes on.
/// </summary>
internal sealed class RequestReader(IReadOnlyList<ValueDescription> inputs)
{
    public const int LineCharactersMax = 256 << 20;

    /// <exception cref="ProgramException">The file cannot be opened or read.</exception>
    public async IAsyncEnumerable<RequestLine> ReadAsync(TextReader reader, long firstIndex, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long index = firstIndex;
        while (await ReadLineAsync(reader, cancellationToken).ConfigureAwait(false) is { } line)
        {
            yield return Parse(index, line);
            index++;
        }
    }

    /// <summary>Opens a file, or standard input for "-".</summary>
    public static TextReader Open(string path)
    {
        if (path == "-")
        {
            return new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false), bufferSize: 1 << 16);
        }

        if (Directory.Exists(path))
        {
            throw new ProgramException(ExitCode.InvalidInput, $"Input file '{path}' cannot be opened: it is a folder.");
        }

        try
        {
            return new StreamReader(path, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"Input file '{path}' cannot be opened: {exception.Message}", exception);
        }
    }

    public RequestLine Parse(long index, string line)
    {
        long lineNumber = index + 1;
        if (string.IsNullOrWhiteSpace(line))
        {
            return new RequestLine(index, [], $"Line {lineNumber} is empty. Every line holds one JSON object; remove the line.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 64 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new RequestLine(index, [], $"Line {lineNumber} is a JSON {Word(document.RootElement.ValueKind)}, not an object with a property for each model input.");
            }

            Tensor[] tensors = new Tensor[inputs.Count];
            for (int input = 0; input < inputs.Count; input++)
            {
                if (!document.RootElement.TryGetProperty(inputs[input].Name, out JsonElement value))
                {
                    return new RequestLine(index, [], $"Line {lineNumber} has no property '{inputs[input].Name}'. The model's inputs are: {string.Join("; ", inputs)}.");
                }

                tensors[input] = new JsonTensorReader(inputs[input]).Read(value);
            }

            return new RequestLine(index, tensors, null);
        }
        catch (JsonException exception)
        {
            return new RequestLine(index, [], $"Line {lineNumber} is not JSON: {exception.Message}");
        }
        catch (FormatException exception)
        {
            return new RequestLine(index, [], $"Line {lineNumber}: {exception.Message}");
        }
    }

    private static async Task<string?> ReadLineAsync(TextReader reader, CancellationToken cancellationToken)
    {
        try
        {
            // A read from a pipe or terminal cannot be taken back: it is left behind when the run ends first.
            string? line = await reader.ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            return line is { Length: > LineCharactersMax }
                ? throw new ProgramException(ExitCode.InvalidInput, $"A line of the input is longer than {LineCharactersMax} characters.")
                : line;
        }
        catch (IOException exception)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"The input cannot be read: {exception.Message}", exception);
        }
    }

    private static string Word(JsonValueKind kind) => kind.ToString().ToLowerInvariant();
}
