using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What can happen to a lighthouse.</summary>
public abstract record LighthouseInput
{
    private LighthouseInput()
    {
    }

    /// <param name="From">The incarnation that the connection's handshake has shown.</param>
    public sealed record Received(Incarnation From, ControlMessage Message) : LighthouseInput;

    /// <summary>The last connection from this member has ended. The member stays until its lease ends: it may be back.</summary>
    public sealed record PeerLost(Incarnation Peer) : LighthouseInput;

    /// <summary>The term is on disk.</summary>
    public sealed record TermPersisted(Term Term) : LighthouseInput;

    public sealed record TermPersistFailed(Term Term, string Reason) : LighthouseInput;

    public sealed record Tick : LighthouseInput;
}
