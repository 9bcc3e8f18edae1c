namespace ActorInference.Compute;

/// <summary>A request that cannot be computed: wrong type or shape, index out of range, non-finite output. The message names the input or node and is for people.</summary>
public sealed class ComputeException : Exception
{
    public ComputeException(string message)
        : base(message)
    {
    }

    public ComputeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
