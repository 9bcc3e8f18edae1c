using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>A plan as its source sees it: two links, and what waits to be sent.</summary>
internal sealed class SourceEpoch(Plan plan, SourceLink first, SourceLink last)
{
    private readonly SourceSendQueue _toSend = new();
    private readonly SourceSendQueue _toSendAlone = new();
    private bool _lastSentRunsAlone;
    private int _sentCount;

    public Epoch Id => plan.Epoch;

    public Plan Plan => plan;

    public SourceLink First => first;

    public SourceLink Last => last;

    /// <summary>Requests that belong to this epoch and have no answer.</summary>
    public int UnansweredCount { get; set; }

    /// <summary>Nothing more is sent into it, until it is activated again.</summary>
    public bool IsSuspended { get; set; }

    public bool HasSaidPrepared { get; set; }

    public bool HasSaidDrained { get; set; }

    public bool BothLinksStand => first.State == SourceLinkState.Open && last.State == SourceLinkState.Open;

    public SourceLink Link(SourceLinkEnd end) => end == SourceLinkEnd.First ? first : last;

    /// <summary>The open link with that number, if it is one of this epoch.</summary>
    public SourceLink? FindLink(LinkId id) =>
        first.State == SourceLinkState.Open && first.Id == id ? first : last.State == SourceLinkState.Open && last.Id == id ? last : null;

    public void Wait(SourceRequest request) => (request.Crashes.MustRunAlone ? _toSendAlone : _toSend).Add(request);

    public void ForgetWaiting()
    {
        _toSend.Clear();
        _toSendAlone.Clear();
    }

    /// <summary>What is to be sent next, if anything may be: what must run alone goes first, when nothing else is on its way here.</summary>
    public SourceRequest? TakeNext()
    {
        if (_sentCount > 0 && (_lastSentRunsAlone || !_toSendAlone.IsEmpty))
        {
            return null;
        }

        return _toSendAlone.TakeNext() ?? _toSend.TakeNext();
    }

    public void OnSent(SourceRequest request)
    {
        request.IsSent = true;
        request.WasSent = true;
        _sentCount++;
        _lastSentRunsAlone = request.Crashes.MustRunAlone;
    }

    /// <summary>It is not on its way any more: answered, given to another epoch, or its links are lost.</summary>
    public void OnNotSent(SourceRequest request)
    {
        if (request.IsSent)
        {
            request.IsSent = false;
            _sentCount--;
        }
    }
}
