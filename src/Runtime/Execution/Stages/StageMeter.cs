using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Execution.Stages;

/// <summary>Counts what one stage does, on its lane; read from anywhere. Times are nanoseconds of the engine's clock.</summary>
internal sealed class StageMeter(EngineClock clock, bool countsProcessorTime)
{
    private readonly Lock _gate = new();
    private long _requests;
    private long _rawBytes;
    private long _compute;
    private long _computed;
    private long _runs;
    private int _loadRequests;
    private double _loadCompute;
    private double _loadProcessor;
    private long _processorStarted;
    private long _waitInput;
    private long _waitOutput;
    private int _queueLength;
    private long? _firstArrival;
    private long _lastDeparture;
    private long _idleSince;

    public void FrameArrived(int queueLength)
    {
        long now = clock.Now.Nanoseconds;
        lock (_gate)
        {
            if (_firstArrival is null)
            {
                _firstArrival = now;
                _idleSince = now;
            }
            else if (queueLength == 1)
            {
                // Idle so far for want of input; from here on, if still idle, for want of credit.
                _waitInput += now - _idleSince;
                _idleSince = now;
            }

            _queueLength = queueLength;
        }
    }

    public MonotonicTime ComputeStarted(int queueLength)
    {
        MonotonicTime now = clock.Now;
        lock (_gate)
        {
            _waitOutput += now.Nanoseconds - _idleSince;
            _idleSince = now.Nanoseconds;
            _queueLength = queueLength;
        }

        _processorStarted = countsProcessorTime ? ThreadTime.Now() : 0;
        return now;
    }

    /// <param name="started">When.</param>
    /// <param name="requests">Those that ran together.</param>
    /// <param name="gain">How many times as long they would have taken one after the other: loads are compared with what requests take alone.</param>
    public void ComputeEnded(MonotonicTime started, int requests, double gain)
    {
        long processor = countsProcessorTime ? ThreadTime.Now() - _processorStarted : 0;
        long now = clock.Now.Nanoseconds;
        lock (_gate)
        {
            _compute += now - started.Nanoseconds;
            _loadProcessor += processor * gain;
            _loadCompute += (now - started.Nanoseconds) * gain;
            _runs++;
            _computed += requests;
            _loadRequests += requests;
            _idleSince = now;
        }
    }

    /// <summary>A result or an error has been handed to its link.</summary>
    public void Departed(long rawBytes)
    {
        long now = clock.Now.Nanoseconds;
        lock (_gate)
        {
            _requests++;
            _rawBytes += rawBytes;
            _lastDeparture = now;
        }
    }

    /// <summary>What was computed since this was last asked, by the clock, and the processor time of it (0 where it is not counted).</summary>
    public (StageLoad Load, double ProcessorSeconds) TakeLoad(StageId stage)
    {
        lock (_gate)
        {
            StageLoad load = new(stage, _loadRequests, _loadCompute * 1e-9);
            double processorSeconds = _loadProcessor * 1e-9;
            _loadRequests = 0;
            _loadCompute = 0;
            _loadProcessor = 0;
            return (load, processorSeconds);
        }
    }

    public StageMeasurements Read(StageId stage, string nodeName, PlannedStage planned, in LinkTotals links)
    {
        long now = clock.Now.Nanoseconds;
        lock (_gate)
        {
            long end = _queueLength > 0 ? now : _lastDeparture;
            return new StageMeasurements(
                stage,
                nodeName,
                planned.FirstLayer,
                planned.LayerCount,
                _queueLength,
                _requests,
                _computed,
                _runs,
                links.PayloadBytes,
                _rawBytes,
                links.EncodeSeconds,
                links.DecodeSeconds,
                _compute * 1e-9,
                links.SendSeconds,
                _waitInput * 1e-9,
                _waitOutput * 1e-9,
                _firstArrival is null ? 0 : Math.Max(0, end - _firstArrival.Value) * 1e-9)
            {
                Codec = links.Codecs.Main(),
                CodecErrorMax = links.Codecs.ErrorMax,
            };
        }
    }
}
