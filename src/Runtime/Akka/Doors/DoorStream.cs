using Akka.Actor;
using ActorInference.Decisions;

namespace ActorInference.Akka.Doors;

/// <summary>One caller's ordered series of questions.</summary>
internal sealed class DoorStream : IDisposable
{
    private readonly Queue<DoorTurn> _turns = new();
    private readonly Queue<DoorTurn> _unsubmitted = new();
    private readonly CancellationTokenSource _takenBack = new();
    private DoorTurn? _last;

    public DoorStream(IActorRef caller, string name)
    {
        Caller = caller;
        Name = name;
        TakenBack = _takenBack.Token;
        Idle = new LinkedListNode<DoorStream>(this);
    }

    public IActorRef Caller { get; }

    public string Name { get; }

    /// <summary>Its place among the idle ones.</summary>
    public LinkedListNode<DoorStream> Idle { get; }

    public CancellationToken TakenBack { get; }

    public long NextSequence { get; set; }

    /// <summary>The source's stream, while there is something on its way.</summary>
    public StreamId? Source { get; set; }

    /// <summary>The calls of one stream to the source are made one after the other.</summary>
    public bool IsSubmitting { get; set; }

    public bool EndsWhenIdle { get; set; }

    /// <summary>Nobody is there to be answered.</summary>
    public bool IsLost { get; private set; }

    public bool IsIdle => _turns.Count == 0 && !IsSubmitting;

    public void Add(DoorTurn turn)
    {
        _turns.Enqueue(_last = turn);
        _unsubmitted.Enqueue(turn);
    }

    /// <summary>Refused at once, but answered in its turn.</summary>
    /// <returns>Whether it took a turn of its own.</returns>
    public bool Refuse(long sequence, RequestError error, TimeSpan retryAfter)
    {
        if (_turns.Count > 0 && _last is { IsAnswered: true, Error: not null } last && last.Error == error && last.RetryAfter == retryAfter && last.Sequence + last.Count == sequence)
        {
            last.Count++;
            return false;
        }

        _last = new DoorTurn(sequence);
        _last.Fail(error, retryAfter);
        _turns.Enqueue(_last);
        return true;
    }

    public DoorTurn? NextToSubmit() => _unsubmitted.TryDequeue(out DoorTurn? turn) ? turn : null;

    /// <summary>The first turn, if it has its answer.</summary>
    public DoorTurn? TakeAnswered() => _turns.TryPeek(out DoorTurn? turn) && turn.IsAnswered ? _turns.Dequeue() : null;

    /// <summary>What was asked is taken back.</summary>
    /// <returns>The turns that were not answered yet, in order.</returns>
    public IReadOnlyList<DoorTurn> Lose()
    {
        IsLost = true;
        DoorTurn[] left = [.. _turns];
        _turns.Clear();
        _unsubmitted.Clear();
        _takenBack.Cancel();
        return left;
    }

    public void Dispose() => _takenBack.Dispose();
}
