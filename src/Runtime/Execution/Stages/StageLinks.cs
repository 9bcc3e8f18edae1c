using ActorInference.Decisions;
using ActorInference.Execution.Transfer;
using ActorInference.Links;

namespace ActorInference.Execution.Stages;

/// <summary>The open links of one stage, and what the closed ones have cost. Thread-safe: links open and close on their own tasks.</summary>
internal sealed class StageLinks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<LinkId, (ILink Link, StageLinkKind Kind)> _links = [];
    private LinkTotals _closed;

    public void Add(ILink link, StageLinkKind kind)
    {
        lock (_gate)
        {
            _links[link.Id] = (link, kind);
        }
    }

    public ILink? Find(LinkId id)
    {
        lock (_gate)
        {
            return _links.TryGetValue(id, out (ILink Link, StageLinkKind Kind) entry) ? entry.Link : null;
        }
    }

    /// <returns>What it was; null if it was removed before.</returns>
    public StageLinkKind? Remove(LinkId id)
    {
        lock (_gate)
        {
            if (!_links.Remove(id, out (ILink Link, StageLinkKind Kind) entry))
            {
                return null;
            }

            _closed = _closed.Plus(Count(entry.Link, entry.Kind));
            return entry.Kind;
        }
    }

    public IReadOnlyList<ILink> RemoveAll()
    {
        lock (_gate)
        {
            _closed = Sum();
            ILink[] links = [.. _links.Values.Select(entry => entry.Link)];
            _links.Clear();
            return links;
        }
    }

    public LinkTotals Total()
    {
        lock (_gate)
        {
            return Sum();
        }
    }

    private LinkTotals Sum() => _links.Values.Aggregate(_closed, (sum, entry) => sum.Plus(Count(entry.Link, entry.Kind)));

    private static LinkTotals Count(ILink link, StageLinkKind kind)
    {
        LinkMeasurements measured = link.Measurements;
        return kind == StageLinkKind.Input
            ? new LinkTotals(0, 0, measured.DecodeSeconds, 0, default)
            : new LinkTotals(measured.SentBytes, measured.EncodeSeconds, 0, measured.SendSeconds, measured.Codecs);
    }
}
