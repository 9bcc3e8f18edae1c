using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>One core of a worker: computes one request at a time, in the order in which stages asked.</summary>
internal sealed class ComputeLane(MemberProcess process, double flopsPerSecond)
{
    private readonly Queue<(StageEngine Stage, RequestId Request, PayloadHandle Payload)> _waiting = new();
    private bool _isBusy;

    public void Enqueue(StageEngine stage, RequestId request, PayloadHandle payload)
    {
        _waiting.Enqueue((stage, request, payload));
        Begin();
    }

    private void Begin()
    {
        if (_isBusy || !_waiting.TryDequeue(out (StageEngine Stage, RequestId Request, PayloadHandle Payload) job))
        {
            return;
        }

        _isBusy = true;
        TimeSpan duration = job.Stage.IsStopped ? TimeSpan.Zero : Duration(job.Stage);
        process.After(duration, () =>
        {
            _isBusy = false;
            if (!job.Stage.IsStopped && job.Stage.IsKilledBy(job.Payload))
            {
                process.Surroundings.Checks.Killed(process, job.Stage.Id, job.Request);
                process.Surroundings.Transcript.Happened($"{job.Request} kills {process.Name}");
                process.Crash(isSilent: false);
                process.Machine.Ended(process.Machine);
                return;
            }

            job.Stage.OnComputed(job.Request, job.Payload, duration);
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
