using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// A member that holds stages: it makes ready what a plan asks of it, keeps the old plan beside the new one until it is
/// retired, and tells the coordinator when a link between stages is lost. What its stages do with requests is theirs.
/// </summary>
public sealed class WorkerRole : IRole<WorkerInput, WorkerEffect>
{
    private readonly RoleTimings _timings;
    private readonly WorkerFetch _fetch;
    private readonly WorkerPlans _plans;
    private ClusterView _view = ClusterView.Empty;
    private Incarnation _coordinator;
    private Epoch _retiredUpTo;
    private MonotonicTime? _measureAt;

    public WorkerRole(MemberDescription self, RoleTimings timings)
    {
        ArgumentNullException.ThrowIfNull(self);
        ArgumentNullException.ThrowIfNull(timings);
        _plans = new WorkerPlans(self);
        _timings = timings;
        _fetch = new WorkerFetch(self.Incarnation, timings);
    }

    /// <summary>Plans prepared or being prepared here and not retired, oldest first.</summary>
    public ImmutableArray<Plan> HeldPlans => _plans.Plans;

    /// <summary>For each held plan in the same order: whether all stages of this worker are ready for it.</summary>
    public ImmutableArray<bool> PreparedFlags => _plans.PreparedFlags;

    /// <summary>The newest epoch activated here.</summary>
    public Epoch ActiveEpoch { get; private set; }

    /// <summary>The model that this worker was last told of.</summary>
    public ModelOffer? Offer { get; private set; }

    public MonotonicTime? NextDeadline => MonotonicTime.Earlier(MonotonicTime.Earlier(_fetch.NextDeadline, _measureAt), _plans.NextRetry);

    public void Decide(MonotonicTime now, in WorkerInput input, List<WorkerEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (input)
        {
            case WorkerInput.Received received:
                OnReceived(now, received.From, received.Message, effects);
                break;
            case WorkerInput.ViewChanged changed:
                OnViewChanged(now, changed.View, effects);
                break;
            case WorkerInput.ContentReady ready:
                OnContentReady(ready.Content, effects);
                break;
            case WorkerInput.ContentNotCached absent:
                _fetch.OnNotCached(now, absent.Content, effects);
                break;
            case WorkerInput.ContentFetchFailed failed:
                _fetch.OnFailed(now, failed, effects);
                break;
            case WorkerInput.StageBuilt built:
                OnStageBuilt(built.Stage, effects);
                break;
            case WorkerInput.StageBuildFailed failed:
                OnStageBuildFailed(failed, effects);
                break;
            case WorkerInput.OutputLinkOpened opened:
                OnOutputLinkOpened(opened, effects);
                break;
            case WorkerInput.OutputLinkFailed failed:
                OnOutputLinkFailed(now, failed, effects);
                break;
            case WorkerInput.OutputLinkLost lost:
                OnOutputLinkLost(now, lost, effects);
                break;
            case WorkerInput.Measured measured:
                OnMeasured(measured.Stages, effects);
                break;
            case WorkerInput.Tick:
                OnTick(now, effects);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "Not an input of a worker.");
        }

        FailPlansWithoutContent(effects);
    }

    private void OnReceived(MonotonicTime now, Incarnation from, CoordinationMessage message, List<WorkerEffect> effects)
    {
        _coordinator = from;
        switch (message)
        {
            case CoordinationMessage.Prepare { Part: MemberPart.Worker } prepare:
                OnPrepare(prepare, effects);
                break;
            case CoordinationMessage.Activate activate:
                OnActivate(now, activate.Epoch, effects);
                break;
            case CoordinationMessage.Abandon abandon:
                DropAndReport(held => held.Plan.Epoch == abandon.Epoch && !held.IsActivated, effects);
                break;
            case CoordinationMessage.Retire retire:
                OnRetire(retire.Epoch, effects);
                break;
            default:
                // The rest is for sources.
                break;
        }
    }

    private void OnPrepare(CoordinationMessage.Prepare prepare, List<WorkerEffect> effects)
    {
        Epoch epoch = prepare.Plan.Epoch;
        if (epoch <= _retiredUpTo)
        {
            return;
        }

        if (_plans.Find(epoch) is { } known)
        {
            if (known.IsPrepared)
            {
                effects.Add(new WorkerEffect.Send(_coordinator, new CoordinationMessage.Prepared(epoch, MemberPart.Worker)));
            }

            SayLostLinks(known, effects);
            return;
        }

        // A coordinator activates before it prepares the next: what was not activated has been given up.
        bool hasDropped = DropPlans(held => held.Plan.Epoch < epoch && !held.IsActivated, effects);
        if (_plans.Add(prepare, out string reason) is not { } plan)
        {
            effects.Add(new WorkerEffect.Send(_coordinator, new CoordinationMessage.PrepareFailed(epoch, MemberPart.Worker, reason)));
            if (hasDropped)
            {
                effects.Add(new WorkerEffect.ReportChanged());
            }

            return;
        }

        Offer = plan.Offer;
        effects.Add(new WorkerEffect.ReportChanged());
        _fetch.Want(prepare, plan.Content, effects);
        foreach (WorkerStage stage in plan.Stages)
        {
            foreach (Digest digest in stage.Content)
            {
                if (_fetch.IsReady(digest) && stage.OnContentReady(digest))
                {
                    Build(plan, stage, effects);
                }
            }
        }
    }

    private void OnActivate(MonotonicTime now, Epoch epoch, List<WorkerEffect> effects)
    {
        if (_plans.Find(epoch) is not { IsPrepared: true } plan)
        {
            return;
        }

        plan.IsActivated = true;
        _measureAt ??= now + _timings.LoadInterval;
        if (epoch > ActiveEpoch)
        {
            ActiveEpoch = epoch;
            effects.Add(new WorkerEffect.ReportChanged());
        }

        SayLostLinks(plan, effects);
    }

    private void SayLostLinks(WorkerPlan plan, List<WorkerEffect> effects)
    {
        foreach (WorkerStage stage in plan.Stages)
        {
            foreach (WorkerOutput output in stage.Outputs.Where(output => output.HasNoWay))
            {
                effects.Add(stage.LinkLoss(output, _coordinator));
            }
        }
    }

    private void OnRetire(Epoch epoch, List<WorkerEffect> effects)
    {
        _retiredUpTo = epoch > _retiredUpTo ? epoch : _retiredUpTo;
        DropAndReport(held => held.Plan.Epoch <= epoch, effects);
    }

    private void DropAndReport(Predicate<WorkerPlan> which, List<WorkerEffect> effects)
    {
        if (DropPlans(which, effects))
        {
            effects.Add(new WorkerEffect.ReportChanged());
        }
    }

    private void OnViewChanged(MonotonicTime now, ClusterView view, List<WorkerEffect> effects)
    {
        var present = view.Members.Select(member => member.Incarnation).ToHashSet();
        foreach (MemberDescription member in _view.Members)
        {
            if (present.Contains(member.Incarnation))
            {
                continue;
            }

            if (member.Roles.HasFlag(MemberRoles.Source))
            {
                effects.Add(new WorkerEffect.ForgetSource(member.Incarnation));
            }

            _fetch.OnMemberGone(now, member.Incarnation, effects);
        }

        _view = view;
    }

    private void OnContentReady(Digest digest, List<WorkerEffect> effects)
    {
        if (_fetch.OnReady(digest, effects))
        {
            effects.Add(new WorkerEffect.ReportChanged());
        }

        foreach (WorkerPlan plan in _plans.Held)
        {
            foreach (WorkerStage stage in plan.Stages)
            {
                if (stage.OnContentReady(digest))
                {
                    Build(plan, stage, effects);
                }
            }
        }
    }

    private static void Build(WorkerPlan plan, WorkerStage stage, List<WorkerEffect> effects) =>
        effects.Add(new WorkerEffect.BuildStage(stage.Id, stage.Planned, stage.IsLast, plan.Offer));

    private void OnStageBuilt(StageId id, List<WorkerEffect> effects)
    {
        if (_plans.Find(id) is not { } plan || plan.Find(id) is not { State: WorkerStageState.Building } stage)
        {
            return;
        }

        stage.OnBuilt();
        foreach (WorkerOutput output in stage.Outputs)
        {
            effects.Add(stage.LinkOpening(output, plan.Plan.Model));
        }

        if (plan.Stages.All(other => other.State > WorkerStageState.Building))
        {
            _fetch.Forget(plan.Plan.Epoch, plan.Content, effects);
        }

        AnnounceIfReady(plan, effects);
    }

    private void OnStageBuildFailed(WorkerInput.StageBuildFailed failed, List<WorkerEffect> effects)
    {
        if (_plans.Find(failed.Stage) is { IsPrepared: false } plan)
        {
            Fail(plan, $"Stage {failed.Stage.Index} could not be built: {failed.Reason}", effects);
        }
    }

    private void OnOutputLinkOpened(WorkerInput.OutputLinkOpened opened, List<WorkerEffect> effects)
    {
        if (_plans.Find(opened.From) is { } plan)
        {
            plan.Find(opened.From)?.OnLinkOpened(opened.ToReplica, opened.Link);
            AnnounceIfReady(plan, effects);
        }
    }

    /// <summary>A stage that is being built elsewhere is waited for; where there is no way to it, the coordinator may know another.</summary>
    private void OnOutputLinkFailed(MonotonicTime now, WorkerInput.OutputLinkFailed failed, List<WorkerEffect> effects)
    {
        if (_plans.FindStage(failed.From) is { } stage && stage.OnLinkFailed(failed, now + _timings.LinkRetryInterval) is { } output)
        {
            effects.Add(stage.LinkLoss(output, _coordinator));
        }
    }

    private void OnOutputLinkLost(MonotonicTime now, WorkerInput.OutputLinkLost lost, List<WorkerEffect> effects)
    {
        if (_plans.Find(lost.From) is not { } plan || plan.Find(lost.From) is not { } stage || stage.OnLinkLost(lost.Link, lost.Reason) is not { } output)
        {
            return;
        }

        if (plan.IsPrepared)
        {
            effects.Add(stage.LinkLoss(output, _coordinator));
            effects.Add(new WorkerEffect.ReportChanged());
        }
        else
        {
            stage.Relink(output, now + _timings.LinkRetryInterval);
        }
    }

    private void OnTick(MonotonicTime now, List<WorkerEffect> effects)
    {
        _fetch.OnTick(now, effects);
        if (_measureAt <= now)
        {
            effects.Add(new WorkerEffect.MeasureStages());
            _measureAt = now + _timings.LoadInterval;
        }

        foreach (WorkerPlan plan in _plans.Held)
        {
            foreach (WorkerStage stage in plan.Stages)
            {
                foreach (WorkerOutput output in stage.TakeDue(now))
                {
                    effects.Add(stage.LinkOpening(output, plan.Plan.Model));
                }
            }
        }
    }

    private void OnMeasured(ImmutableArray<StageLoad> stages, List<WorkerEffect> effects)
    {
        if (!stages.IsEmpty)
        {
            effects.Add(new WorkerEffect.Send(_coordinator, new CoordinationMessage.Load(stages)));
        }
    }

    private void AnnounceIfReady(WorkerPlan plan, List<WorkerEffect> effects)
    {
        if (!plan.IsPrepared && plan.IsReady)
        {
            plan.IsPrepared = true;
            effects.Add(new WorkerEffect.Send(_coordinator, new CoordinationMessage.Prepared(plan.Plan.Epoch, MemberPart.Worker)));
            effects.Add(new WorkerEffect.ReportChanged());
        }
    }

    private void FailPlansWithoutContent(List<WorkerEffect> effects)
    {
        foreach (WorkerPlan plan in _plans.Held.ToArray())
        {
            if (!plan.IsPrepared && _fetch.FailureFor(plan.Plan.Epoch) is { } reason)
            {
                Fail(plan, reason, effects);
            }
        }
    }

    private void Fail(WorkerPlan plan, string reason, List<WorkerEffect> effects)
    {
        DropPlans(held => held == plan, effects);
        effects.Add(new WorkerEffect.Send(_coordinator, new CoordinationMessage.PrepareFailed(plan.Plan.Epoch, MemberPart.Worker, MessageText.Cut(reason))));
        effects.Add(new WorkerEffect.ReportChanged());
    }

    private bool DropPlans(Predicate<WorkerPlan> which, List<WorkerEffect> effects)
    {
        List<WorkerPlan> dropped = _plans.Remove(which);
        foreach (WorkerPlan plan in dropped)
        {
            foreach (WorkerStage stage in plan.Stages)
            {
                if (stage.HasStarted)
                {
                    effects.Add(new WorkerEffect.StopStage(stage.Id));
                }
            }

            _fetch.Forget(plan.Plan.Epoch, plan.Content, effects);
        }

        if (!_plans.AnyActivated)
        {
            _measureAt = null;
        }

        return dropped.Count > 0;
    }
}
