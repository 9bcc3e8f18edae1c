namespace ActorInference.Nodes.Runs;

/// <summary>When results came, in a bounded number of marks however many there are: every so many-th is kept, and every second of those forgotten when there are too many.</summary>
internal sealed class AnswerTimes
{
    /// <summary>Even, so that the next result always has its mark.</summary>
    private const int MarksMax = 512;

    private const int ResultsMin = 4;

    private readonly List<long> _marks = [];
    private long _stride = 1;
    private long _count;
    private long _last;

    /// <param name="timestamp">Of the next result.</param>
    public void Add(long timestamp)
    {
        if (_count % _stride == 0)
        {
            if (_marks.Count == MarksMax)
            {
                int index = 0;
                _marks.RemoveAll(_ => index++ % 2 == 1);
                _stride *= 2;
            }

            _marks.Add(timestamp);
        }

        _last = timestamp;
        _count++;
    }

    /// <summary>The results after that mark which is nearest to half of them, and the ticks from it to the last; null while there are too few.</summary>
    public (long Results, long Ticks)? SecondHalf()
    {
        if (_count < ResultsMin)
        {
            return null;
        }

        int mark = (int)(_count / 2 / _stride);
        return (_count - 1 - (mark * _stride), _last - _marks[mark]);
    }
}
