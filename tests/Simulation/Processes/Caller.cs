using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Timing;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>One stream of requests into one source. Waits when the source is full, and ends its stream when it has sent everything.</summary>
internal sealed class Caller
{
    public const int InputBytesMax = 2_000;

    private readonly SourceEngine _source;
    private readonly SeededRandom _random;
    private readonly CallerHabits _habits;
    private Submission? _refused;
    private int _unsent;
    private int _unanswered;

    public Caller(SourceEngine source, SeededRandom random, CallerHabits habits)
    {
        _source = source;
        _random = random;
        _habits = habits;
        _unsent = habits.RequestCount;
        Stream = source.Add(this);
        Later(TimeSpan.Zero, _habits.PauseLongest, SubmitNext);
    }

    public StreamId Stream { get; }

    public bool IsInCalm => _habits.IsInCalm;

    public bool IsFinished => _unsent == 0 && _unanswered == 0;

    public void OnAccepted(AcceptedRequest request)
    {
        _unsent--;
        _unanswered++;
        if (!IsInCalm && _random.Chance(_habits.CancelShare))
        {
            Later(TimeSpan.Zero, TimeSpan.FromMilliseconds(30), () => _source.Cancel(request));
        }

        Later(TimeSpan.Zero, _habits.PauseLongest, SubmitNext);
    }

    public void OnRejected(Submission submission, RequestError error, TimeSpan retryAfter)
    {
        if (error.Code == ErrorCode.ShuttingDown && _source.Process.IsLeaving)
        {
            _unsent = 0;
            return;
        }

        if (error.Code != ErrorCode.Busy)
        {
            _source.Process.Surroundings.Checks.Violated("admission", $"a good request was rejected: {error}");
            return;
        }

        _refused = submission;
        _source.Process.After(retryAfter, OnRoomAvailable);
    }

    public void OnRoomAvailable()
    {
        if (_refused is not null)
        {
            Submission again = _refused;
            _refused = null;
            _source.Submit(again);
        }
    }

    public void OnAnswered() => _unanswered--;

    private void SubmitNext()
    {
        if (_unsent == 0)
        {
            _source.EndStream(Stream);
            return;
        }

        bool isPoisoned = !IsInCalm && _random.Chance(_habits.PoisonShare);
        bool isKiller = _random.Chance(_habits.KillerShare) && _source.Process.Surroundings.Clock.Now < MonotonicTime.Zero + _habits.KillsUntil;
        int layerCount = _source.Process.Surroundings.Model.LayerCount;
        Activation input = new(_random.Next(), isPoisoned ? _random.Below(layerCount) : Activation.NoLayer, isKiller ? _random.Below(layerCount) : Activation.NoLayer);
        TimeSpan patience = !IsInCalm && _random.Chance(_habits.HurryShare)
            ? _random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(200))
            : _source.Process.Surroundings.Timings.RequestDeadline;
        _source.Submit(new Submission(this, input, _random.Between(100, InputBytesMax), patience));
    }

    private void Later(TimeSpan shortest, TimeSpan longest, Action happening) =>
        _source.Process.After(_random.Between(shortest, longest), happening);
}
