using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>The answers of a stream come in the order in which its requests were accepted.</summary>
internal sealed class StreamOrder : Checker
{
    private readonly Dictionary<(Incarnation, StreamId), Queue<SequenceNumber>> _expected = [];

    public override void OnAccepted(MemberProcess source, AcceptedRequest request)
    {
        (Incarnation, StreamId) stream = (request.Request.Source, request.Request.Stream);
        if (!_expected.TryGetValue(stream, out Queue<SequenceNumber>? expected))
        {
            _expected[stream] = expected = new Queue<SequenceNumber>();
        }

        expected.Enqueue(request.Request.Sequence);
    }

    public override void OnAnswered(MemberProcess source, AcceptedRequest request, Answer answer)
    {
        Queue<SequenceNumber> expected = _expected[(request.Request.Source, request.Request.Stream)];
        if (!expected.TryDequeue(out SequenceNumber next) || next != request.Request.Sequence)
        {
            Violated($"{request.Request} was answered when it was the turn of {next}");
        }
    }
}
