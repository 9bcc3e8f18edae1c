using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>A link to which outputs go.</summary>
internal sealed class StageOutputLink(LinkId id, Incarnation peer)
{
    public SenderCredit Credit;

    public LinkId Id => id;

    public Incarnation Peer => peer;

    public bool IsOpen { get; set; } = true;

    /// <summary>The pass through the queue in which something earlier for this link had to stay, so that all that is later stays too.</summary>
    public long BlockedInPass { get; set; }

    /// <summary>Outputs that are being computed for it, and their bytes.</summary>
    public int ReservedFrames { get; private set; }

    public long ReservedBytes { get; private set; }

    public bool MayTake(long pass) => BlockedInPass != pass && Credit.MaySend;

    /// <summary>Whether there is credit for another output after those that are being computed.</summary>
    public bool MayTakeMore => Credit.MaySendAfter(ReservedFrames, ReservedBytes);

    public void Reserve(long bytes)
    {
        ReservedFrames++;
        ReservedBytes += bytes;
    }

    public void Unreserve(long bytes)
    {
        ReservedFrames--;
        ReservedBytes -= bytes;
    }
}
