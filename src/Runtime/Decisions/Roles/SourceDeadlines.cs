namespace ActorInference.Decisions.Roles;

/// <summary>The unanswered requests with the earliest deadline on top: a binary heap in which every request knows its place.</summary>
internal sealed class SourceDeadlines
{
    private SourceRequest[] _heap = new SourceRequest[16];
    private int _count;

    public SourceRequest? Earliest => _count == 0 ? null : _heap[0];

    public void Add(SourceRequest request)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _heap.Length * 2);
        }

        Place(request, _count);
        _count++;
        Rise(request.DeadlineIndex);
    }

    public void Remove(SourceRequest request)
    {
        int hole = request.DeadlineIndex;
        _count--;
        SourceRequest last = _heap[_count];
        _heap[_count] = null!;
        if (last != request)
        {
            Place(last, hole);
            Rise(hole);
            Sink(last.DeadlineIndex);
        }
    }

    private void Rise(int index)
    {
        SourceRequest request = _heap[index];
        while (index > 0 && request.Deadline < _heap[(index - 1) / 2].Deadline)
        {
            Place(_heap[(index - 1) / 2], index);
            index = (index - 1) / 2;
        }

        Place(request, index);
    }

    private void Sink(int index)
    {
        SourceRequest request = _heap[index];
        while (true)
        {
            int child = (2 * index) + 1;
            if (child + 1 < _count && _heap[child + 1].Deadline < _heap[child].Deadline)
            {
                child++;
            }

            if (child >= _count || request.Deadline <= _heap[child].Deadline)
            {
                Place(request, index);
                return;
            }

            Place(_heap[child], index);
            index = child;
        }
    }

    private void Place(SourceRequest request, int index)
    {
        _heap[index] = request;
        request.DeadlineIndex = index;
    }
}
