using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Roles;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>What a source's drive knows of one epoch: its links, their credit, and what is on its way in it.</summary>
internal sealed class SourcePipeline(Epoch epoch)
{
    public SenderCredit ResultCredit;

    public Epoch Epoch => epoch;

    public HashSet<SourceLinkEnd> Opening { get; } = [];

    public LinkId First { get; private set; }

    public LinkId Last { get; private set; }

    public CreditLimit Limit { get; set; }

    public long SentFrames { get; set; }

    public long SentBytes { get; set; }

    public List<RequestId> InFlight { get; } = [];

    public HashSet<RequestId> SentOnTheseLinks { get; } = [];

    public void Open(SourceLinkEnd end, LinkId link)
    {
        if (end == SourceLinkEnd.First)
        {
            First = link;
            Limit = default;
            SentFrames = 0;
            SentBytes = 0;
        }
        else
        {
            Last = link;
            ResultCredit = default;
        }
    }

    public LinkId Lose(SourceLinkEnd end)
    {
        LinkId lost = end == SourceLinkEnd.First ? First : Last;
        if (lost != LinkId.None)
        {
            SentOnTheseLinks.Clear();
            First = end == SourceLinkEnd.First ? LinkId.None : First;
            Last = end == SourceLinkEnd.Last ? LinkId.None : Last;
        }

        return lost;
    }
}
