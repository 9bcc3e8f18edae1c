using System.Diagnostics;
using System.Globalization;

namespace ActorInference.Nodes.Runs;

/// <summary>Live progress on stderr: one line that is written over on a terminal, a new line every few seconds elsewhere.</summary>
/// <param name="writer">Where.</param>
/// <param name="isTerminal">Whether lines can be written over.</param>
/// <param name="total">Requests in all, if known.</param>
internal sealed class ProgressLine(TextWriter writer, bool isTerminal, long? total)
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(2);

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();
    private bool _written;

    public void Report(long answered, string details)
    {
        if (Stopwatch.GetElapsedTime(_last) < (isTerminal ? TerminalInterval : LogInterval))
        {
            return;
        }

        _last = Stopwatch.GetTimestamp();
        Write(answered, details);
    }

    /// <summary>Ends the line that was being written over.</summary>
    public void Finish(long answered, string details)
    {
        if (isTerminal)
        {
            Write(answered, details);
        }

        if (isTerminal && _written)
        {
            writer.WriteLine();
        }
    }

    private void Write(long answered, string details)
    {
        double seconds = Math.Max(Stopwatch.GetElapsedTime(_start).TotalSeconds, 1e-9);
        string share = total is > 0 ? string.Create(CultureInfo.InvariantCulture, $"/{total} ({100.0 * answered / total.Value:0}%)") : string.Empty;
        string text = string.Create(CultureInfo.InvariantCulture, $"{answered}{share} requests answered, {answered / seconds:0} per second{details}");
        _written = true;
        if (isTerminal)
        {
            writer.Write($"\r{text}\u001b[K");
        }
        else
        {
            writer.WriteLine(text);
        }
    }
}
