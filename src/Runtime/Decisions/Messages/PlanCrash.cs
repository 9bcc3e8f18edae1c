namespace ActorInference.Decisions.Messages;

/// <summary>A plan lost a worker that had not said good-bye: what was on its way there then was in flight at a crash.</summary>
/// <param name="Epoch">The plan.</param>
/// <param name="Worker">Who was lost. One life ends once: in two plans at the same time it is one crash.</param>
/// <param name="WorkerName">For people.</param>
public readonly record struct PlanCrash(Epoch Epoch, Incarnation Worker, string WorkerName)
{
    public override string ToString() => $"{Epoch} lost {WorkerName}";
}
