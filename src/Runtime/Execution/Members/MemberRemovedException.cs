namespace ActorInference.Execution.Members;

/// <summary>The cluster goes on without this member, which did not want to leave. It can join anew as another life.</summary>
public sealed class MemberRemovedException(string message) : Exception(message);
