using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>The plans that a worker holds, oldest first: prepared or being prepared, and not retired.</summary>
internal sealed class WorkerPlans(MemberDescription self)
{
    private readonly List<WorkerPlan> _held = [];

    public IReadOnlyList<WorkerPlan> Held => _held;

    public ImmutableArray<Plan> Plans => [.. _held.Select(held => held.Plan)];

    public ImmutableArray<bool> PreparedFlags => [.. _held.Select(held => held.IsPrepared && held.IsReady)];

    public bool AnyActivated => _held.Exists(held => held.IsActivated);

    /// <summary>When the first link is tried again.</summary>
    public MonotonicTime? NextRetry
    {
        get
        {
            MonotonicTime? next = null;
            foreach (WorkerPlan held in _held)
            {
                foreach (WorkerStage stage in held.Stages)
                {
                    next = MonotonicTime.Earlier(next, stage.RetryAt);
                }
            }

            return next;
        }
    }

    public WorkerPlan? Find(Epoch epoch) => _held.Find(held => held.Plan.Epoch == epoch);

    public WorkerPlan? Find(StageId stage) => Find(stage.Epoch);

    public WorkerStage? FindStage(StageId stage) => Find(stage)?.Find(stage);

    /// <returns>The plan, held from now on; or null with the reason why not.</returns>
    public WorkerPlan? Add(CoordinationMessage.Prepare prepare, out string reason)
    {
        reason = _held.Count >= MessageLimits.PlansHeldMax ? $"Already {MessageLimits.PlansHeldMax} plans are held here."
            : _held.Exists(held => held.Plan.Epoch > prepare.Plan.Epoch) ? "A later plan is held here."
            : "";
        if (reason.Length > 0 || WorkerPlan.From(prepare, self, out reason) is not { } plan)
        {
            return null;
        }

        if (Shortage(plan) is { } shortage)
        {
            reason = shortage;
            return null;
        }

        _held.Add(plan);
        return plan;
    }

    /// <returns>Those that were held and are not any more.</returns>
    public List<WorkerPlan> Remove(Predicate<WorkerPlan> which)
    {
        List<WorkerPlan> removed = _held.FindAll(which);
        _held.RemoveAll(which);
        return removed;
    }

    /// <summary>What does not fit beside the plans that are held: layers that several of them have are held once.</summary>
    private string? Shortage(WorkerPlan next)
    {
        var counted = new HashSet<LayerHash>();
        long held = _held.Sum(plan => WeightBytes(plan, counted));
        long more = WeightBytes(next, counted);
        return held + more > self.MemoryBytes
            ? FormattableString.Invariant($"The layers that come with {next.Plan.Epoch} take {more / 1e6:0.###} MB beside {held / 1e6:0.###} MB of plans that are not retired; this worker has {self.MemoryBytes / 1e6:0.###} MB.")
            : null;
    }

    private static long WeightBytes(WorkerPlan plan, HashSet<LayerHash> counted)
    {
        long bytes = 0;
        foreach (WorkerStage stage in plan.Stages)
        {
            for (int layer = stage.Planned.FirstLayer; layer < stage.Planned.FirstLayer + stage.Planned.LayerCount; layer++)
            {
                if (layer < plan.Offer.LayerBytes.Length && counted.Add(plan.Offer.LayerHashes[layer]))
                {
                    bytes += plan.Offer.LayerBytes[layer];
                }
            }
        }

        return bytes;
    }
}
