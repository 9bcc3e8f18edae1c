namespace ActorInference.Compute.Profiling;

/// <summary>A cached measurement with the key that it belongs to.</summary>
internal sealed record ProfileFile(string Key, ModelMeasurement Measurement);
