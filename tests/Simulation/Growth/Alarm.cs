using ActorInference.Decisions;

namespace ActorInference.Tests.Simulation.Growth;

/// <summary>The one timer of a role.</summary>
internal sealed class Alarm(GrowthCluster cluster, Action ring)
{
    private MonotonicTime? _armedFor;

    public void Arm(MonotonicTime? deadline)
    {
        if (deadline is null || deadline == _armedFor)
        {
            return;
        }

        _armedFor = deadline;
        cluster.At(deadline.Value, () =>
        {
            if (_armedFor == deadline)
            {
                _armedFor = null;
                ring();
            }
        });
    }
}
