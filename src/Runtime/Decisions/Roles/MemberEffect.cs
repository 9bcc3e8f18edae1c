using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What a member wants done.</summary>
public abstract record MemberEffect
{
    private MemberEffect()
    {
    }

    /// <summary>Dropped if that lighthouse is not connected.</summary>
    public sealed record SendToLighthouse(int Lighthouse, LighthouseMessage Message) : MemberEffect;

    /// <summary>Over the control connection with that member; the engine dials if there is none.</summary>
    public sealed record Send(Incarnation To, ControlMessage Message) : MemberEffect;

    /// <summary>Compose a <see cref="MemberReport"/> from the worker's and the source's parts and send it.</summary>
    public sealed record SendReport(Incarnation To, Term HighestTerm, bool IsLeaving, ImmutableArray<PlanCrash> Crashes) : MemberEffect;

    /// <summary>The message's term is in order: hand it to the worker or the source of this member, as its part says (both if it has none).</summary>
    public sealed record Obey(Incarnation From, CoordinationMessage Message) : MemberEffect;

    /// <summary>The view has changed: hand it to the other roles of this process.</summary>
    public sealed record PublishView(ClusterView View) : MemberEffect;

    /// <summary>The member begins to leave: its source is to accept nothing more; answer with <see cref="MemberInput.SourceEnded"/> when all is answered.</summary>
    /// <param name="Reason">For people: who wants it.</param>
    public sealed record LeaveBegun(string Reason) : MemberEffect;

    /// <summary>Nothing holds the leaving member any more: resign, then <see cref="MemberInput.LeaveRequested"/>.</summary>
    /// <param name="Reason">For people: why now.</param>
    public sealed record LeaveReady(string Reason) : MemberEffect;

    /// <summary>Said good-bye everywhere.</summary>
    public sealed record Left : MemberEffect;
}
