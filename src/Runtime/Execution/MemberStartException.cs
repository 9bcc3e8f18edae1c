namespace ActorInference.Execution;

/// <summary>A member that could not start. The message is for people: what is wrong and what to do.</summary>
public sealed class MemberStartException : Exception
{
    public MemberStartException(StartFailure failure, string message)
        : base(message) => Failure = failure;

    public MemberStartException(StartFailure failure, string message, Exception innerException)
        : base(message, innerException) => Failure = failure;

    public StartFailure Failure { get; }
}
