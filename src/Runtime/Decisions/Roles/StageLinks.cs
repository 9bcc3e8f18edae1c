using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>The open links of a stage. Opening and closing are rare, so links are not reused.</summary>
/// <param name="isLast">Outputs go to sources, and not to the replicas of the next stage.</param>
/// <param name="isReplicated">Whoever sends to this stage has several replicas of it to choose from.</param>
/// <param name="limits">What its input links may have waiting.</param>
internal sealed class StageLinks(bool isLast, bool isReplicated, FlowLimits limits)
{
    private readonly Dictionary<LinkId, StageInputLink> _inputs = [];
    private readonly Dictionary<LinkId, StageOutputLink> _outputs = [];

    // In the last stage the newest link to each source.
    private readonly Dictionary<Incarnation, StageOutputLink> _outputOf = [];

    // Elsewhere one to each replica of the next stage, in the order in which they were opened.
    private readonly List<StageOutputLink> _next = [];

    /// <summary>To the replicas of the next stage; none in the last.</summary>
    public IReadOnlyList<StageOutputLink> Next => _next;

    public StageInputLink OpenInput(LinkId id, Incarnation peer)
    {
        var link = new StageInputLink(id, peer, limits, isReplicated);
        _inputs[id] = link;
        return link;
    }

    public StageInputLink? Input(LinkId id) => _inputs.GetValueOrDefault(id);

    public StageInputLink? CloseInput(LinkId id) => _inputs.Remove(id, out StageInputLink? link) ? link : null;

    public void OpenOutput(LinkId id, Incarnation peer)
    {
        var link = new StageOutputLink(id, peer);
        _outputs[id] = link;
        if (isLast)
        {
            _outputOf[peer] = link;
        }
        else
        {
            _next.Add(link);
        }
    }

    public StageOutputLink? Output(LinkId id) => _outputs.GetValueOrDefault(id);

    /// <summary>Whether the outputs of a source's requests have anywhere to go, be it later.</summary>
    public bool HasOutputFor(Incarnation source) => isLast ? _outputOf.ContainsKey(source) : _next.Count > 0;

    /// <summary>
    /// Where the output of a source's request may go now: of several replicas the one at which the fewest frames wait, the first of
    /// equals. Null while there is no such link, or none that may take one in this pass.
    /// </summary>
    public StageOutputLink? ChooseOutput(Incarnation source, long pass)
    {
        if (isLast)
        {
            return _outputOf.GetValueOrDefault(source) is { } result && result.MayTake(pass) ? result : null;
        }

        StageOutputLink? chosen = null;
        for (int index = 0; index < _next.Count; index++)
        {
            chosen = _next[index].MayTake(pass) ? Emptier(chosen, _next[index]) : chosen;
        }

        return chosen;
    }

    /// <summary>The same for an output that is computed together with others, after which there must be credit for it.</summary>
    public StageOutputLink? ChooseOutputBeside(Incarnation source)
    {
        if (isLast)
        {
            return _outputOf.GetValueOrDefault(source) is { MayTakeMore: true } result ? result : null;
        }

        StageOutputLink? chosen = null;
        for (int index = 0; index < _next.Count; index++)
        {
            chosen = _next[index].MayTakeMore ? Emptier(chosen, _next[index]) : chosen;
        }

        return chosen;
    }

    public void CloseOutput(LinkId id)
    {
        if (!_outputs.Remove(id, out StageOutputLink? link))
        {
            return;
        }

        link.IsOpen = false;
        _next.Remove(link);
        if (_outputOf.GetValueOrDefault(link.Peer) == link)
        {
            _outputOf.Remove(link.Peer);
        }
    }

    /// <summary>An open input link with that member at the other end, if any.</summary>
    public StageInputLink? InputWith(Incarnation peer)
    {
        foreach (StageInputLink link in _inputs.Values)
        {
            if (link.Peer == peer)
            {
                return link;
            }
        }

        return null;
    }

    /// <summary>An open output link with that member at the other end, if any.</summary>
    public StageOutputLink? OutputWith(Incarnation peer)
    {
        foreach (StageOutputLink link in _outputs.Values)
        {
            if (link.Peer == peer)
            {
                return link;
            }
        }

        return null;
    }

    private static StageOutputLink Emptier(StageOutputLink? chosen, StageOutputLink link) =>
        chosen is null || link.Credit.OutstandingFrames + link.ReservedFrames < chosen.Credit.OutstandingFrames + chosen.ReservedFrames ? link : chosen;
}
