using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Links;

namespace ActorInference.Execution.Members;

/// <summary>
/// What an engine adds to a member: who else is in the cluster, who may hold office, and how control messages get there. It tells the
/// member's <see cref="RoleRouter"/> what it learns, and decides nothing. Thread-safe.
/// </summary>
public interface IControlPlane : IAsyncDisposable
{
    /// <summary>What others name to find this member.</summary>
    MemberAddress Address { get; }

    /// <summary>Completes when the cluster does not want this member; then trying longer does not help.</summary>
    Task Unwanted { get; }

    /// <summary>Begins to take part; the member's roles are there.</summary>
    void Start();

    /// <summary>To another member. If that cannot be done, <see cref="RoleRouter.OnPeerLost"/> is told. Never blocks.</summary>
    void Send(Incarnation peer, ControlMessage message);

    /// <summary>To the lighthouse at this place, or to what stands in for it. Lost if it cannot be reached.</summary>
    void SendToLighthouse(int place, LighthouseMessage message);

    /// <summary>A message that is neither for a member nor for a coordinator: for the lighthouse of this process, if there is one.</summary>
    void Receive(Incarnation from, ControlMessage message);

    /// <summary>Ends every connection with a peer that misbehaves.</summary>
    void Drop(Incarnation peer, string reason);

    /// <summary>Answers whoever opens a control connection on the member's links.</summary>
    LinkAnswer<IControlReceiver> Accept(ControlConnection connection);

    /// <summary>Why the member is not registered after so long.</summary>
    MemberStartException JoinFailure(TimeSpan limit);

    /// <summary>Says good-bye to everybody and completes when that is on its way.</summary>
    Task CloseAsync(string reason);
}
