using System.Diagnostics;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>Counts the answers of a run: results, errors, latencies, accuracy, and a digest of each for comparison.</summary>
internal sealed class RunTally(bool evaluatesNextStep, bool keepsDigests, OutputSpool? spool = null)
{
    private const int ErrorsShownMax = 5;

    private readonly LatencyHistogram _latencies = new();
    private readonly AnswerTimes _times = new();
    private readonly List<OutputDigest?> _digests = [];
    private readonly List<string> _firstErrors = [];
    private long _start;
    private long _end;

    public NextStepEvaluation? Evaluation { get; } = evaluatesNextStep ? new NextStepEvaluation() : null;

    /// <summary>When the first result came, in universal time; null while there is none.</summary>
    public DateTime? FirstResultAt { get; private set; }

    public long Results { get; private set; }

    public long Errors { get; private set; }

    public long Requests => Results + Errors;

    /// <summary>The first few error messages.</summary>
    public IReadOnlyList<string> FirstErrors => _firstErrors;

    /// <summary>One for each answer in order, null for an error; empty unless asked for.</summary>
    public IReadOnlyList<OutputDigest?> Digests => _digests;

    /// <summary>Results by the time from <see cref="Start"/> to the last answer.</summary>
    public double ThroughputPerSecond => Results == 0 ? 0 : Results / Math.Max(Stopwatch.GetElapsedTime(_start, _end).TotalSeconds, 1e-9);

    /// <summary>Of the second half of the results: in the first, programs that have just started still compile. Null for too few results.</summary>
    public double? SecondHalfPerSecond => _times.SecondHalf() is { Ticks: > 0 } half ? half.Results * (double)Stopwatch.Frequency / half.Ticks : null;

    /// <summary>The same, or that of all results where there are too few.</summary>
    public double SteadyPerSecond => SecondHalfPerSecond ?? ThroughputPerSecond;

    public LatencyReport Latency => _latencies.Report();

    public string AccuracyText => Evaluation is { Total: > 0 } evaluation
        ? FormattableString.Invariant($", {100.0 * evaluation.Correct / evaluation.Total:0.0}% of next steps right")
        : string.Empty;

    public void Start() => _start = _end = Stopwatch.GetTimestamp();

    public void Add(RunAnswer answer)
    {
        _end = Stopwatch.GetTimestamp();
        spool?.Add(answer);
        if (answer.ErrorCode is not null)
        {
            Errors++;
            if (_firstErrors.Count < ErrorsShownMax)
            {
                _firstErrors.Add($"request {answer.Line.Index}: {answer.ErrorCode}: {answer.ErrorMessage}");
            }

            if (keepsDigests)
            {
                _digests.Add(null);
            }

            return;
        }

        FirstResultAt ??= DateTime.UtcNow;
        Results++;
        _times.Add(_end);
        _latencies.Add(answer.Latency);
        Evaluation?.Add(answer.Line.Inputs[0], answer.Outputs[0]);
        if (keepsDigests)
        {
            _digests.Add(OutputDigest.Of(answer.Outputs));
        }
    }
}
