using System.Diagnostics;

namespace ActorInference.Decisions.Ordering;

/// <summary>
/// One stream's entries: numbered as they are accepted, answered in any order, each once, and taken out in the order of
/// acceptance. Holds only what is accepted and not taken, so its memory is bounded by what its owner accepts.
/// </summary>
internal sealed class InOrderLane<T>
    where T : class
{
    private const int CapacityInitial = 8;

    // A ring, its length a power of two; an entry's place is its sequence number modulo that length.
    private Place[] _places = new Place[CapacityInitial];
    private long _nextTaken;
    private long _nextAccepted;

    public int Count => (int)(_nextAccepted - _nextTaken);

    public SequenceNumber Accept(T entry)
    {
        if (Count == _places.Length)
        {
            Grow();
        }

        PlaceOf(_nextAccepted) = new Place { Entry = entry };
        return new SequenceNumber(_nextAccepted++);
    }

    /// <summary>The entry with that number, if it was accepted and has no answer yet.</summary>
    public T? FindUnanswered(SequenceNumber sequence)
    {
        if (sequence.Value < _nextTaken || sequence.Value >= _nextAccepted)
        {
            return null;
        }

        ref readonly Place place = ref PlaceOf(sequence.Value);
        return place.IsAnswered ? null : place.Entry;
    }

    /// <summary>The entry with that number has its answer. Only for one that <see cref="FindUnanswered"/> finds.</summary>
    public void Answer(SequenceNumber sequence)
    {
        Debug.Assert(FindUnanswered(sequence) is not null, "answered what has no place or has an answer");
        PlaceOf(sequence.Value).IsAnswered = true;
    }

    /// <summary>The next entry in order, if it has its answer; from now on it is the caller's.</summary>
    public T? TakeNext()
    {
        if (Count == 0)
        {
            return null;
        }

        ref Place place = ref PlaceOf(_nextTaken);
        if (!place.IsAnswered)
        {
            return null;
        }

        T? entry = place.Entry;
        place = default;
        _nextTaken++;
        return entry;
    }

    /// <summary>Begins a new stream. Only when nothing is in the lane.</summary>
    public void Reset()
    {
        Debug.Assert(Count == 0, "a lane was reset with entries in it");
        _nextTaken = 0;
        _nextAccepted = 0;
    }

    private ref Place PlaceOf(long sequence) => ref _places[sequence & (_places.Length - 1)];

    private void Grow()
    {
        var grown = new Place[_places.Length * 2];
        for (long sequence = _nextTaken; sequence < _nextAccepted; sequence++)
        {
            grown[sequence & (grown.Length - 1)] = PlaceOf(sequence);
        }

        _places = grown;
    }

    private struct Place
    {
        public T? Entry;
        public bool IsAnswered;
    }
}
