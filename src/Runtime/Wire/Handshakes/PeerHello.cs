using ActorInference.Decisions;

namespace ActorInference.Wire.Handshakes;

/// <summary>Who speaks at one end of a connection; believed only after the proofs.</summary>
/// <param name="Incarnation">Never <see cref="Incarnation.None"/>.</param>
/// <param name="Name">For people, at most <see cref="Decisions.Membership.MemberDescription.NameCharactersMax"/> characters, without control characters.</param>
public sealed record PeerHello(Incarnation Incarnation, string Name)
{
    public override string ToString() => $"{Name} ({Incarnation})";
}
