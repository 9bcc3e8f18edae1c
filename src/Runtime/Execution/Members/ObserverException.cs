namespace ActorInference.Execution.Members;

/// <summary>A question was not answered.</summary>
/// <param name="message">For people.</param>
/// <param name="isRefused">Whether whoever was asked does not want to answer: wrong cluster, wrong secret.</param>
/// <param name="innerException">The cause.</param>
public sealed class ObserverException(string message, bool isRefused, Exception? innerException = null) : Exception(message, innerException)
{
    public bool IsRefused { get; } = isRefused;
}
