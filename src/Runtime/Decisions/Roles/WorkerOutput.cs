using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

/// <summary>The link of a stage to one replica of the next stage.</summary>
internal sealed class WorkerOutput(int replica, MemberDescription member)
{
    /// <summary>Of the next stage.</summary>
    public int Replica => replica;

    public MemberDescription Member => member;

    public LinkId Link { get; private set; }

    public bool IsOpen => Link != LinkId.None;

    /// <summary>When it is tried again.</summary>
    public MonotonicTime? RetryAt { get; set; }

    /// <summary>It broke, or could not be opened the last time that it was tried.</summary>
    public bool HasNoWay { get; set; }

    /// <summary>Why not, for people.</summary>
    public string LostReason { get; private set; } = "";

    public void OnOpened(LinkId link)
    {
        Link = link;
        HasNoWay = false;
    }

    public void OnLost(string reason)
    {
        Link = LinkId.None;
        HasNoWay = true;
        LostReason = reason;
    }

    /// <returns>Whether the coordinator is to hear of it: once, until the other side answers again.</returns>
    public bool OnFailed(WorkerInput.OutputLinkFailed failed, MonotonicTime retryAt)
    {
        bool isNews = !failed.IsTooEarly && !HasNoWay;
        RetryAt = retryAt;
        HasNoWay = !failed.IsTooEarly;
        LostReason = failed.Reason;
        return isNews;
    }
}
