using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>While nobody is cut off, the stages hold nothing of a source one lease after its death (and until the word of it has come round).</summary>
internal sealed class DeadSourcesFreed(TimeSpan lease) : Checker
{
    /// <summary>Drift of the lighthouse's clock, a view that travels, a computation that ends.</summary>
    private static readonly TimeSpan Rounds = TimeSpan.FromSeconds(1);

    private readonly List<MemberProcess> _workers = [];

    public override void OnStageBuilt(MemberProcess worker, StageId stage)
    {
        if (!_workers.Contains(worker))
        {
            _workers.Add(worker);
        }
    }

    public override void OnProcessDied(SimulatedProcess process)
    {
        _workers.RemoveAll(worker => !worker.IsAlive);
        if (process is MemberProcess { Source: not null })
        {
            Panel.Clock.After(lease * 1.1 + Rounds, () => Look(process));
        }
    }

    private void Look(SimulatedProcess source)
    {
        foreach (MemberProcess worker in _workers.Where(worker => worker.IsAlive))
        {
            string[] held = [.. worker.Payloads.HeldOf(source.Incarnation)];
            if (held.Length > 0)
            {
                Violated($"{worker.Name} still holds {held.Length} payloads of {source.Name}, which is dead: {held[0]}");
            }
        }
    }
}
