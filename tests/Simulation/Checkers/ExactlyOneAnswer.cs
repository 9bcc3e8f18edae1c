using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>While its source lives, every accepted request gets exactly one answer, by its deadline, or by that of one before it in its stream: answers come in order.</summary>
internal sealed class ExactlyOneAnswer : Checker
{
    /// <summary>A source that stood still answers as soon as it can.</summary>
    private static readonly TimeSpan AfterThaw = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<RequestId, (MemberProcess Source, AcceptedRequest Request)> _open = [];
    private readonly HashSet<RequestId> _answered = [];
    private readonly Dictionary<(Incarnation, StreamId), MonotonicTime> _latestDeadlines = [];

    public override void OnAccepted(MemberProcess source, AcceptedRequest request)
    {
        if (_answered.Contains(request.Request) || !_open.TryAdd(request.Request, (source, request)))
        {
            Violated($"{request.Request} was accepted twice");
        }
    }

    public override void OnAnswered(MemberProcess source, AcceptedRequest request, Answer answer)
    {
        if (!_answered.Add(request.Request))
        {
            Violated($"{request.Request} was answered twice");
        }
        else if (!_open.Remove(request.Request))
        {
            Violated($"{request.Request} was answered and never accepted");
        }
        else
        {
            CheckDeadline(source, request, answer);
        }
    }

    private void CheckDeadline(MemberProcess source, AcceptedRequest request, Answer answer)
    {
        (Incarnation, StreamId) stream = (request.Request.Source, request.Request.Stream);
        MonotonicTime before = _latestDeadlines.GetValueOrDefault(stream);
        MonotonicTime deadline = request.Deadline > before ? request.Deadline : before;
        _latestDeadlines[stream] = deadline;
        bool stoodStill = source.LastThaw >= deadline && answer.Time <= source.LastThaw + AfterThaw;
        if (answer.Time > deadline && !stoodStill)
        {
            Violated($"{request.Request} was answered at {answer.Time}, after its deadline at {deadline}");
        }
    }

    public override void OnProcessDied(SimulatedProcess process)
    {
        foreach (RequestId request in _open.Keys.Where(request => request.Source == process.Incarnation).ToArray())
        {
            _ = _open.Remove(request);
        }
    }

    public override void AtQuiet(IReadOnlyList<SimulatedProcess> living)
    {
        foreach ((MemberProcess source, AcceptedRequest request) in _open.Values)
        {
            Violated($"{request.Request} of {source.Name}, accepted at {request.AcceptedAt}, has no answer");
        }
    }
}
