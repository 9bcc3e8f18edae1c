using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Nodes.Requests;

/// <summary>
/// The input of a run: a file that can be read again and again, or standard input, which is read once as it comes (and
/// written to a temporary file first when it must be read twice).
/// </summary>
internal sealed class RequestFile : IAsyncDisposable
{
    private const int SampleLines = 256;

    private const long CountedBytesMax = 256 << 20;

    private readonly RequestReader _reader;
    private readonly string? _path;
    private readonly string? _temporary;
    private TextReader? _standardInput;
    private RequestLine? _peeked;

    private RequestFile(RequestReader reader, string? path, string? temporary, TextReader? standardInput)
    {
        _reader = reader;
        _path = path;
        _temporary = temporary;
        _standardInput = standardInput;
    }

    /// <param name="path">A file, or "-".</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="isReadTwice">Whether <see cref="ReadAsync"/> is called more than once.</param>
    /// <param name="cancellationToken">Stops waiting for standard input.</param>
    /// <exception cref="ProgramException">The file cannot be opened.</exception>
    public static async Task<RequestFile> OpenAsync(string path, IReadOnlyList<ValueDescription> inputs, bool isReadTwice, CancellationToken cancellationToken)
    {
        RequestReader reader = new(inputs);
        if (path != "-")
        {
            RequestReader.Open(path).Dispose();
            return new RequestFile(reader, path, null, null);
        }

        if (!isReadTwice)
        {
            return new RequestFile(reader, null, null, RequestReader.Open(path));
        }

        string temporary = Path.GetTempFileName();
        await using FileStream copy = new(temporary, FileMode.Create, FileAccess.Write);
        await using Stream standardInput = Console.OpenStandardInput();
        await standardInput.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        return new RequestFile(reader, temporary, temporary, null);
    }

    /// <summary>How many lines there are, if that is cheap to know.</summary>
    public long? CountLines() => _path is not null && new FileInfo(_path).Length <= CountedBytesMax ? File.ReadLines(_path).LongCount() : null;

    /// <summary>A typical request: the one of median size among the first lines; null if none of them is a request.</summary>
    public async Task<ImmutableArray<Tensor>?> SampleAsync(CancellationToken cancellationToken)
    {
        List<Tensor[]> candidates = [];
        if (_standardInput is not null)
        {
            string? line = await _standardInput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            _peeked = line is null ? null : _reader.Parse(0, line);
            if (_peeked is { Error: null })
            {
                candidates.Add(_peeked.Inputs);
            }
        }
        else
        {
            await foreach (RequestLine line in ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (line.Error is null)
                {
                    candidates.Add(line.Inputs);
                }

                if (line.Index + 1 >= SampleLines)
                {
                    break;
                }
            }
        }

        return candidates.Count == 0
            ? null
            : [.. candidates.OrderBy(inputs => inputs.Sum(input => input.Shape.ElementCount)).ElementAt(candidates.Count / 2)];
    }

    public async IAsyncEnumerable<RequestLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using TextReader text = _path is not null
            ? RequestReader.Open(_path)
            : Interlocked.Exchange(ref _standardInput, null) ?? throw new InvalidOperationException("Standard input is read once.");
        long index = 0;
        if (_peeked is not null)
        {
            yield return _peeked;
            index = 1;
        }

        await foreach (RequestLine line in _reader.ReadAsync(text, index, cancellationToken).ConfigureAwait(false))
        {
            yield return line;
        }
    }

    public ValueTask DisposeAsync()
    {
        _standardInput?.Dispose();
        if (_temporary is not null)
        {
            File.Delete(_temporary);
        }

        return ValueTask.CompletedTask;
    }
}
