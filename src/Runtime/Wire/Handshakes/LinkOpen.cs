using ActorInference.Decisions;
using ActorInference.Decisions.Flow;

namespace ActorInference.Wire.Handshakes;

/// <summary>What a data connection belongs to, for as long as it lives.</summary>
/// <param name="Stage">The dialed stage: epoch and index.</param>
/// <param name="Model">The model of that epoch.</param>
/// <param name="Dialer">What the dialer is to that stage.</param>
/// <param name="Codec">How both sides may write tensors on it: none that the acceptor does not know, and a lossy one only where the plan has one.</param>
public readonly record struct LinkOpen(StageId Stage, ModelId Model, DialerPosition Dialer, CodecPreference Codec = CodecPreference.Auto);
