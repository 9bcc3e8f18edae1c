using System.Collections.Immutable;
using ActorInference.Execution.Payloads;
using ActorInference.Models;

namespace ActorInference.Execution.Stages;

/// <summary>Requests whose tensors are alike but for the number of rows: what a row of them gives, and whether computing them together has proven faster.</summary>
internal sealed class MicrobatchKind
{
    private const int AloneRunsMin = 2;
    private const int TogetherRunsMin = 3;

    /// <summary>Where together is faster, the requests of one microbatch in so many run one after the other, so that both figures stay true.</summary>
    private const int ApartInterval = 64;

    /// <summary>Where it does not pay, so many requests in so many try again.</summary>
    private const int RetryInterval = 512;
    private const int Retries = 32;

    /// <summary>In a row: they need more memory than there is, or somebody asks for nonsense all the time.</summary>
    private const int FailuresMax = 8;

    /// <summary>A row must be faster by this factor.</summary>
    private const double GainMin = 1.03;

    /// <summary>Of a new figure in the average.</summary>
    private const double NewShare = 0.125;

    /// <summary>A thread that was kept waiting counts for so many times the average at most.</summary>
    private const double OutlierFactor = 2;

    private readonly (ElementType Type, TensorShape Shape)[] _sample;
    private readonly ImmutableArray<int> _axes;
    private double _aloneSeconds;
    private double _togetherSeconds;
    private int _aloneRuns;
    private int _togetherRuns;
    private int _seen;
    private int _batches;
    private int _failures;

    /// <param name="first">The first request of the kind.</param>
    /// <param name="axes">Where the rows lie in each of its tensors.</param>
    public MicrobatchKind(Payload first, ImmutableArray<int> axes)
    {
        _axes = axes;
        _sample = new (ElementType, TensorShape)[first.TensorCount];
        for (int index = 0; index < _sample.Length; index++)
        {
            _sample[index] = (first[index].Type, first[index].Shape);
        }
    }

    /// <summary>0 while it is not known, or where it is no whole number.</summary>
    public long OutputBytesPerRow { get; private set; }

    /// <summary>How many times as long a row takes alone, as of the last comparison; 1 before the first.</summary>
    public double Gain { get; private set; } = 1;

    private bool Pays => _failures < FailuresMax && (_togetherRuns < TogetherRunsMin || _togetherSeconds * GainMin <= _aloneSeconds);

    public bool Fits(Payload request)
    {
        for (int index = 0; index < _sample.Length; index++)
        {
            (ElementType type, TensorShape shape) = _sample[index];
            Tensor tensor = request[index];
            if (tensor.Type != type || tensor.Shape.Rank != shape.Rank)
            {
                return false;
            }

            for (int axis = 0; axis < shape.Rank; axis++)
            {
                if (axis != _axes[index] && tensor.Shape[axis] != shape[axis])
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether the next request may be computed together with others.</summary>
    public bool MayBeTogether()
    {
        _seen = (_seen + 1) % RetryInterval;
        return _aloneRuns >= AloneRunsMin && OutputBytesPerRow > 0 && (Pays || _seen < Retries);
    }

    /// <summary>Whether the next microbatch is to run one after the other all the same.</summary>
    public bool IsToRunApart()
    {
        _batches = (_batches + 1) % ApartInterval;
        return _batches == 0;
    }

    public void OnAlone(int rows, long outputBytes, double seconds)
    {
        OutputBytesPerRow = outputBytes % rows == 0 ? outputBytes / rows : 0;
        // The first is colder than any that follows.
        _aloneSeconds = Average(_aloneSeconds, _aloneRuns - 1, seconds / rows);
        _aloneRuns = Math.Min(_aloneRuns + 1, AloneRunsMin);
        Compare();
    }

    public void OnTogether(int rows, double seconds)
    {
        bool isFirst = _togetherRuns == 0;
        _failures = 0;
        _togetherSeconds = Average(_togetherSeconds, _togetherRuns, seconds / rows);
        _togetherRuns = Math.Min(_togetherRuns + 1, TogetherRunsMin);
        if (isFirst)
        {
            Compare();
        }
    }

    public void OnTogetherFailed() => _failures = Math.Min(_failures + 1, FailuresMax);

    /// <summary>Only when both figures are fresh: a machine that has become slower is not to be seen as a smaller gain.</summary>
    private void Compare()
    {
        if (_aloneSeconds > 0 && _togetherSeconds > 0)
        {
            Gain = Math.Max(1, _aloneSeconds / _togetherSeconds);
        }
    }

    private static double Average(double known, int runs, double next) => runs <= 0 ? next : known + (NewShare * (Math.Min(next, OutlierFactor * known) - known));
}
