namespace ActorInference.Decisions;

/// <summary>The identity of a request in the whole cluster.</summary>
public readonly record struct RequestId(Incarnation Source, StreamId Stream, SequenceNumber Sequence)
{
    public override string ToString() => $"{Source}/{Stream.Value}{Sequence}";
}
