using Akka.Actor;
using Akka.Event;
using ActorInference.Decisions;
using ActorInference.Execution.Sources;

namespace ActorInference.Akka.Doors;

/// <summary>What a door tells itself; never leaves the process.</summary>
internal abstract record DoorEvent(DoorStream Stream, DoorTurn Turn) : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    /// <summary>The source owns the request.</summary>
    public sealed record Accepted(DoorStream Stream, DoorTurn Turn, AcceptedRequest Request) : DoorEvent(Stream, Turn);

    public sealed record Rejected(DoorStream Stream, DoorTurn Turn, RequestError Error, TimeSpan RetryAfter) : DoorEvent(Stream, Turn);

    public sealed record Answered(DoorStream Stream, DoorTurn Turn, Answer Answer) : DoorEvent(Stream, Turn);
}
