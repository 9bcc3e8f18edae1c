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

    /// <summary>From a coordinator: query, prepare, activate, retire, no plan, probe.</summary>
    public sealed record CoordinatorReceived(Incarnation From, CoordinationMessage Message) : MemberInput;

    /// <summary>What this member would report has changed (a layer arrived, a model was brought).</summary>
    public sealed record ReportChanged : MemberInput;

    /// <summary>The process wants to go.</summary>
    public sealed record LeaveRequested : MemberInput;

    public sealed record Tick : MemberInput;
}
