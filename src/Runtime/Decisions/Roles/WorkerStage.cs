using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>One stage of this worker on its way to being ready: content, build, link to the next stage.</summary>
internal sealed class WorkerStage
{
    private readonly HashSet<Digest> _missing;

    /// <param name="next">Who holds the next stage; null for the last.</param>
    public WorkerStage(StageId id, PlannedStage planned, MemberDescription? next, ModelOffer offer)
    {
        Id = id;
        Planned = planned;
        Next = next;
        Content = [offer.Model.Hash, .. offer.LayerHashes.AsSpan().Slice(planned.FirstLayer, planned.LayerCount).ToArray().Select(layer => layer.Hash)];
        _missing = [.. Content];
    }

    public StageId Id { get; }

    public PlannedStage Planned { get; }

    public MemberDescription? Next { get; }

    /// <summary>The manifest, then the layers in order.</summary>
    public IReadOnlyList<Digest> Content { get; }

    public WorkerStageState State { get; private set; }

    /// <summary>When the link to the next stage is tried again.</summary>
    public MonotonicTime? RetryAt { get; private set; }

    /// <summary>The link to the next stage broke, or could not be opened the last time that it was tried.</summary>
    public bool HasNoWay { get; private set; }

    private string LinkLostReason { get; set; } = "";

    private LinkId OutputLink { get; set; }

    public bool HasStarted => State != WorkerStageState.Fetching;

    /// <returns>Whether this was the last piece that was missing.</returns>
    public bool OnContentReady(Digest digest)
    {
        if (!_missing.Remove(digest) || _missing.Count > 0)
        {
            return false;
        }

        State = WorkerStageState.Building;
        return true;
    }

    /// <returns>Whether a link to the next stage is to be opened.</returns>
    public bool OnBuilt()
    {
        if (State != WorkerStageState.Building)
        {
            return false;
        }

        State = Next is null ? WorkerStageState.Ready : WorkerStageState.Linking;
        return Next is not null;
    }

    public void OnLinkOpened(LinkId link)
    {
        if (State == WorkerStageState.Linking)
        {
            OutputLink = link;
            HasNoWay = false;
            State = WorkerStageState.Ready;
        }
    }

    /// <returns>Whether the coordinator is to hear of it: once, until the other side answers again.</returns>
    public bool OnLinkFailed(WorkerInput.OutputLinkFailed failed, MonotonicTime retryAt)
    {
        if (State != WorkerStageState.Linking)
        {
            return false;
        }

        bool isNews = !failed.IsTooEarly && !HasNoWay;
        RetryAt = retryAt;
        HasNoWay = !failed.IsTooEarly;
        LinkLostReason = failed.Reason;
        return isNews;
    }

    /// <returns>Whether it is the link that counts.</returns>
    public bool OnLinkLost(LinkId link, string reason)
    {
        if (State != WorkerStageState.Ready || link != OutputLink || Next is null)
        {
            return false;
        }

        LinkLostReason = reason;
        HasNoWay = true;
        State = WorkerStageState.LinkLost;
        return true;
    }

    /// <summary>The plan is not ready yet, so a lost link is only one more attempt.</summary>
    public void Relink(MonotonicTime retryAt)
    {
        State = WorkerStageState.Linking;
        HasNoWay = false;
        RetryAt = retryAt;
    }

    /// <returns>Whether the link is to be tried now.</returns>
    public bool OnTick(MonotonicTime now)
    {
        if (RetryAt is null || now < RetryAt)
        {
            return false;
        }

        RetryAt = null;
        return State == WorkerStageState.Linking;
    }

    /// <summary>Not for the last stage.</summary>
    public WorkerEffect LinkOpening(ModelId model) => new WorkerEffect.OpenOutputLink(Id, Next!, model);

    /// <summary>What the coordinator hears of the link that was lost.</summary>
    public WorkerEffect LinkLoss(Incarnation coordinator) =>
        new WorkerEffect.Send(coordinator, new CoordinationMessage.LinkLost(Id, Next!.Incarnation, MessageText.Cut(LinkLostReason)));
}
