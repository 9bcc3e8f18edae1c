using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>Measures, and judges nothing: the longest time in which a stream with work waiting got no answer.</summary>
internal sealed class StreamPauses : Checker
{
    private readonly Dictionary<(Incarnation, StreamId), MonotonicTime> _last = [];

    public TimeSpan Longest { get; private set; }

    public override void OnAnswered(MemberProcess source, AcceptedRequest request, Answer answer)
    {
        (Incarnation, StreamId) stream = (request.Request.Source, request.Request.Stream);
        MonotonicTime last = _last.GetValueOrDefault(stream);
        TimeSpan pause = answer.Time - (last > request.AcceptedAt ? last : request.AcceptedAt);
        _last[stream] = answer.Time;
        if (pause > Longest && last > MonotonicTime.Zero)
        {
            Longest = pause;
        }
    }
}
