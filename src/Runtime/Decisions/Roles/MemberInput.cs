using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What can happen to a member as such: lighthouses, membership, and what coordinators ask of it.</summary>
public abstract record MemberInput
{
    private MemberInput()
    {
    }

    /// <summary>Connected (handshake done) to the lighthouse with this place in the configured list. The engine dials again by itself after a loss.</summary>
    public sealed record LighthouseConnected(int Lighthouse) : MemberInput;

    public sealed record LighthouseLost(int Lighthouse) : MemberInput;

    public sealed record LighthouseReceived(int Lighthouse, LighthouseMessage Message) : MemberInput;

    /// <summary>From a coordinator: query, prepare, activate, suspend, retire, no plan, drain, probe.</summary>
    public sealed record CoordinatorReceived(Incarnation From, CoordinationMessage Message) : MemberInput;

    /// <summary>What this member would report has changed (a layer arrived, a model was brought).</summary>
    public sealed record ReportChanged : MemberInput;

    /// <summary>The worker of this member holds so many plans now.</summary>
    public sealed record PlansHeld(int Count) : MemberInput;

    /// <summary>The source of this member has answered all that it accepted and accepts nothing more.</summary>
    public sealed record SourceEnded : MemberInput;

    /// <summary>The process wants to go when nobody needs it any more.</summary>
    public sealed record DrainRequested : MemberInput;

    /// <summary>The process goes now.</summary>
    public sealed record LeaveRequested : MemberInput;

    public sealed record Tick : MemberInput;
}
