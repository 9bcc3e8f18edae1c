namespace ActorInference.Models;

/// <summary>What one layer costs for one request of known shapes.</summary>
/// <param name="WorkFlops">Floating-point operations; a fused multiply-add counts as two.</param>
/// <param name="ActivationBytes">Bytes that leave the layer.</param>
public readonly record struct LayerCost(double WorkFlops, long ActivationBytes);
