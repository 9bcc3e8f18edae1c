using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>
/// A source sends a request again only after it has lost a link, or was told that what it was sent into is broken: a healthy change of plan replays nothing.
/// Where the last of several stages has replicas and its link to one of them is down, nobody knows whether what is sent meanwhile comes to that one, which drops it.
/// </summary>
internal sealed class NoNeedlessReplay : Checker
{
    private readonly Dictionary<SimulatedProcess, long> _causes = [];
    private readonly Dictionary<SimulatedProcess, Epoch> _brokenBelow = [];
    private readonly HashSet<(SimulatedProcess Owner, SimulatedProcess Peer, Epoch Epoch, bool ReceivesFrames)> _ended = [];
    private readonly Dictionary<RequestId, (long Causes, Epoch Epoch)> _sent = [];
    private readonly Dictionary<(SimulatedProcess Source, Epoch Epoch), Plan> _plans = [];
    private readonly HashSet<DataLink> _waysBack = [];
    private readonly HashSet<RequestId> _mayBeDropped = [];

    public override void OnObeyed(MemberProcess member, Incarnation coordinator, CoordinationMessage message)
    {
        if (message is CoordinationMessage.Activate { PredecessorLives: false } activate && activate.Epoch > _brokenBelow.GetValueOrDefault(member))
        {
            _brokenBelow[member] = activate.Epoch;
        }
        else if (message is CoordinationMessage.Prepare { Part: MemberPart.Source } prepare)
        {
            _plans[(member, prepare.Plan.Epoch)] = prepare.Plan;
        }
    }

    /// <summary>Where replicas go on without it, what was on its way to the lost one is sent again when its link stands again.</summary>
    public override void OnLinkOpened(DataLink link)
    {
        if (_ended.Contains(Edge(link)))
        {
            AddCause(link.Owner);
        }

        if (link.ReceivesFrames)
        {
            _waysBack.Add(link);
        }
    }

    public override void OnLinkEnded(DataLink link)
    {
        _ended.Add(Edge(link));
        _waysBack.Remove(link);
        AddCause(link.Owner);
    }

    public override void OnRequestSent(MemberProcess source, RequestId request, Epoch epoch)
    {
        long causes = _causes.GetValueOrDefault(source);
        bool mayHaveBeenDropped = _mayBeDropped.Remove(request);
        if (_sent.TryGetValue(request, out (long Causes, Epoch Epoch) before)
            && before.Causes == causes
            && before.Epoch >= _brokenBelow.GetValueOrDefault(source)
            && !mayHaveBeenDropped)
        {
            Violated($"{source.Name} sends {request} again, into {epoch} after {before.Epoch}, and has lost nothing");
        }

        _sent[request] = (causes, epoch);
        if (_plans[(source, epoch)] is { LastStageIndex: > 0 } plan && _waysBack.Count(link => link.Owner == source && link.Epoch == epoch) < plan.Stages[^1].Slots.Length)
        {
            _mayBeDropped.Add(request);
        }
    }

    public override void OnAnswered(MemberProcess source, AcceptedRequest request, Answer answer)
    {
        _sent.Remove(request.Request);
        _mayBeDropped.Remove(request.Request);
    }

    private static (SimulatedProcess Owner, SimulatedProcess Peer, Epoch Epoch, bool ReceivesFrames) Edge(DataLink link) =>
        (link.Owner, link.End.Other.Owner, link.Epoch, link.ReceivesFrames);

    private void AddCause(SimulatedProcess process) => _causes[process] = _causes.GetValueOrDefault(process) + 1;
}
