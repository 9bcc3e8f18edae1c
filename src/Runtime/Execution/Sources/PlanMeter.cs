using ActorInference.Decisions;
using ActorInference.Decisions.Planning;

namespace ActorInference.Execution.Sources;

/// <summary>
/// Measures what a plan predicts, where the requests allow it: throughput only while all slots have something to do, latency only of requests that
/// are alone. Told by the source's loop, read by anybody.
/// </summary>
internal sealed class PlanMeter
{
    /// <summary>Fewer requests than that for each slot may leave one idle.</summary>
    private const int RequestsPerSlotMin = 2;

    /// <summary>Of a new latency.</summary>
    private const double LatencyWeight = 0.125;

    private static readonly TimeSpan WindowTime = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Plan? _plan;
    private int _busyRequestsMin;
    private double? _throughputPerSecond;
    private double? _latencySeconds;
    private MonotonicTime? _windowStart;
    private int _windowAnswers;
    private bool _isAlone;

    /// <summary>Null until there is a plan.</summary>
    public PlanMeasurements? Measured
    {
        get
        {
            lock (_gate)
            {
                return _plan is null
                    ? null
                    : new PlanMeasurements(_plan.Epoch, _plan.PredictedThroughputPerSecond, _throughputPerSecond, _plan.PredictedLatencySeconds, _latencySeconds);
            }
        }
    }

    public void OnPlan(Plan plan)
    {
        lock (_gate)
        {
            _plan = plan;
            _busyRequestsMin = RequestsPerSlotMin * plan.Stages.Sum(stage => stage.Slots.Length);
            (_throughputPerSecond, _latencySeconds, _windowStart, _isAlone) = (null, null, null, false);
        }
    }

    /// <param name="unanswered">Requests of this source, the accepted one included.</param>
    public void OnAccepted(int unanswered) => _isAlone = unanswered == 1;

    /// <param name="now">The present time.</param>
    /// <param name="latency">From acceptance.</param>
    /// <param name="isResult">Errors say nothing about a plan.</param>
    /// <param name="unanswered">Requests of this source without the answered one.</param>
    public void OnAnswered(MonotonicTime now, TimeSpan latency, bool isResult, int unanswered)
    {
        lock (_gate)
        {
            if (_isAlone && isResult)
            {
                _latencySeconds += LatencyWeight * (latency.TotalSeconds - _latencySeconds);
                _latencySeconds ??= latency.TotalSeconds;
            }

            _isAlone = false;
            CountBusy(now, isResult && unanswered >= _busyRequestsMin);
        }
    }

    private void CountBusy(MonotonicTime now, bool isBusy)
    {
        if (!isBusy || _plan is null)
        {
            _windowStart = null;
            return;
        }

        if (_windowStart is not { } start)
        {
            (_windowStart, _windowAnswers) = (now, 0);
            return;
        }

        _windowAnswers++;
        if (now - start >= WindowTime)
        {
            _throughputPerSecond = _windowAnswers / (now - start).TotalSeconds;
            (_windowStart, _windowAnswers) = (now, 0);
        }
    }
}
