using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>The open links of a stage. Opening and closing are rare, so links are not reused.</summary>
internal sealed class StageLinks(bool isLast, FlowLimits limits)
{
    private readonly Dictionary<LinkId, StageInputLink> _inputs = [];
    private readonly Dictionary<LinkId, StageOutputLink> _outputs = [];

    // In the last stage the newest link to each source; elsewhere the newest link, under nobody's name.
    private readonly Dictionary<Incarnation, StageOutputLink> _outputOf = [];

    public StageInputLink OpenInput(LinkId id, Incarnation peer)
    {
        var link = new StageInputLink(id, peer, limits);
        _inputs[id] = link;
        return link;
    }

    public StageInputLink? Input(LinkId id) => _inputs.GetValueOrDefault(id);

    public StageInputLink? CloseInput(LinkId id) => _inputs.Remove(id, out StageInputLink? link) ? link : null;

    public void OpenOutput(LinkId id, Incarnation peer)
    {
        var link = new StageOutputLink(id, peer);
        _outputs[id] = link;
        _outputOf[isLast ? peer : Incarnation.None] = link;
    }

    public StageOutputLink? Output(LinkId id) => _outputs.GetValueOrDefault(id);

    /// <summary>Where the outputs of a source's requests go; null while there is no such link.</summary>
    public StageOutputLink? OutputFor(Incarnation source) => _outputOf.GetValueOrDefault(isLast ? source : Incarnation.None);

    public void CloseOutput(LinkId id)
    {
        if (!_outputs.Remove(id, out StageOutputLink? link))
        {
            return;
        }

        link.IsOpen = false;
        Incarnation key = isLast ? link.Peer : Incarnation.None;
        if (_outputOf.GetValueOrDefault(key) == link)
        {
            _outputOf.Remove(key);
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
}
