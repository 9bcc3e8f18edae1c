namespace ActorInference.Execution.Payloads;

/// <summary>The store holds as many payload bytes as it may; the message says how many.</summary>
public sealed class PayloadLimitException(long bytes, long bytesMax)
    : Exception($"{bytes} more payload bytes do not fit into the limit of {bytesMax} bytes of this process.");
