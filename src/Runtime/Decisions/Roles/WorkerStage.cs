using System.Collections.Immutable;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>One replica of a stage on this worker on its way to being ready: content, build, links to the next stage.</summary>
internal sealed class WorkerStage
{
    private readonly HashSet<Digest> _missing;

    /// <param name="id">Which stage, and which of its replicas.</param>
    /// <param name="planned">Its layers and slots.</param>
    /// <param name="outputs">To each replica of the next stage; none for the last.</param>
    /// <param name="offer">The model.</param>
    public WorkerStage(StageId id, PlannedStage planned, ImmutableArray<WorkerOutput> outputs, ModelOffer offer)
    {
        Id = id;
        Planned = planned;
        Outputs = outputs;
        Content = [offer.Model.Hash, .. offer.LayerHashes.AsSpan().Slice(planned.FirstLayer, planned.LayerCount).ToArray().Select(layer => layer.Hash)];
        _missing = [.. Content];
    }

    public StageId Id { get; }

    public PlannedStage Planned { get; }

    public ImmutableArray<WorkerOutput> Outputs { get; }

    public bool IsLast => Outputs.IsEmpty;

    /// <summary>The manifest, then the layers in order.</summary>
    public IReadOnlyList<Digest> Content { get; }

    public WorkerStageState State { get; private set; }

    public bool HasStarted => State != WorkerStageState.Fetching;

    /// <summary>When the first of its links is tried again.</summary>
    public MonotonicTime? RetryAt
    {
        get
        {
            MonotonicTime? next = null;
            foreach (WorkerOutput output in Outputs)
            {
                next = MonotonicTime.Earlier(next, output.RetryAt);
            }

            return next;
        }
    }

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

    /// <summary>Its links to the next stage are to be opened now, if it has any.</summary>
    public void OnBuilt() => State = IsLast ? WorkerStageState.Ready : WorkerStageState.Linking;

    public void OnLinkOpened(int replica, LinkId link)
    {
        if (State == WorkerStageState.Linking && Output(replica) is { } output)
        {
            output.OnOpened(link);
            State = Outputs.All(other => other.IsOpen) ? WorkerStageState.Ready : State;
        }
    }

    /// <returns>The link, if the coordinator is to hear of it.</returns>
    public WorkerOutput? OnLinkFailed(WorkerInput.OutputLinkFailed failed, MonotonicTime retryAt) =>
        State == WorkerStageState.Linking && Output(failed.ToReplica) is { IsOpen: false } output && output.OnFailed(failed, retryAt) ? output : null;

    /// <returns>The link, if it is one that counts.</returns>
    public WorkerOutput? OnLinkLost(LinkId link, string reason)
    {
        WorkerOutput? lost = link == LinkId.None ? null : Outputs.FirstOrDefault(output => output.Link == link);
        if (lost is not null)
        {
            lost.OnLost(reason);
            State = WorkerStageState.LinkLost;
        }

        return lost;
    }

    /// <summary>The plan is not ready yet, so a lost link is only one more attempt.</summary>
    public void Relink(WorkerOutput output, MonotonicTime retryAt)
    {
        State = WorkerStageState.Linking;
        output.HasNoWay = false;
        output.RetryAt = retryAt;
    }

    /// <summary>The links that are to be tried now.</summary>
    public IReadOnlyList<WorkerOutput> TakeDue(MonotonicTime now)
    {
        List<WorkerOutput> due = [];
        foreach (WorkerOutput output in Outputs)
        {
            if (output.RetryAt <= now)
            {
                output.RetryAt = null;
                if (State == WorkerStageState.Linking)
                {
                    due.Add(output);
                }
            }
        }

        return due;
    }

    public WorkerEffect LinkOpening(WorkerOutput output, ModelId model) => new WorkerEffect.OpenOutputLink(Id, output.Member, model, output.Replica);

    /// <summary>What the coordinator hears of a link that was lost.</summary>
    public WorkerEffect LinkLoss(WorkerOutput output, Incarnation coordinator) =>
        new WorkerEffect.Send(coordinator, new CoordinationMessage.LinkLost(Id, output.Member.Incarnation, MessageText.Cut(output.LostReason)));

    private WorkerOutput? Output(int replica) => replica >= 0 && replica < Outputs.Length ? Outputs[replica] : null;
}
