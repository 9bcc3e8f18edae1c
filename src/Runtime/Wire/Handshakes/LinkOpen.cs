using ActorInference.Decisions;

namespace ActorInference.Wire.Handshakes;

/// <summary>What a data connection belongs to, for as long as it lives.</summary>
/// <param name="Stage">The dialed stage: epoch and index.</param>
/// <param name="Model">The model of that epoch.</param>
/// <param name="Dialer">What the dialer is to that stage.</param>
public readonly record struct LinkOpen(StageId Stage, ModelId Model, DialerPosition Dialer);
