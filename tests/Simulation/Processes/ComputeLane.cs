using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>One core of a worker: computes what one stage has begun at a time, in the order in which stages asked.</summary>
internal sealed class ComputeLane(MemberProcess process, double flopsPerSecond)
{
    /// <summary>What a request costs that is computed together with others, of one alone.</summary>
    private const double TogetherShare = 0.5;

    /// <summary>A thread wakes up, and takes what has arrived by then.</summary>
    private static readonly TimeSpan StartDelay = TimeSpan.FromMicroseconds(10);

    private readonly Queue<StageEngine> _waiting = new();
    private bool _isBusy;

    public void Enqueue(StageEngine stage)
    {
        _waiting.Enqueue(stage);
        Begin();
    }

    private void Begin()
    {
        if (!_isBusy && _waiting.TryDequeue(out StageEngine? stage))
        {
            _isBusy = true;
            process.After(StartDelay, () => Compute(stage));
        }
    }

    private void Compute(StageEngine stage)
    {
        IReadOnlyList<(RequestId Request, PayloadHandle Payload)> requests = stage.StartComputing();
        TimeSpan duration = stage.IsStopped ? TimeSpan.Zero : Duration(stage) * (1 + (TogetherShare * (requests.Count - 1)));
        process.After(duration, () =>
        {
            _isBusy = false;
            foreach ((RequestId request, PayloadHandle payload) in requests)
            {
                if (!stage.IsStopped && stage.IsKilledBy(payload))
                {
                    process.Surroundings.Checks.Killed(process, stage.Id, request);
                    process.Surroundings.Transcript.Happened($"{request} kills {process.Name}");
                    process.Crash(isSilent: false);
                    process.Machine.Ended(process.Machine);
                    return;
                }
            }

            foreach ((RequestId request, PayloadHandle payload) in requests)
            {
                stage.OnComputed(request, payload, duration / requests.Count);
            }

            Begin();
        });
    }

    private TimeSpan Duration(StageEngine stage)
    {
        SimulatedModel model = process.Surroundings.Model;
        double seconds = model.ComputeSeconds(stage.FirstLayer, stage.LayerCount, flopsPerSecond);
        return TimeSpan.FromSeconds(seconds * process.Machine.ComputeFactor * (0.8 + (0.6 * process.Surroundings.Random.Fraction())));
    }
}
