namespace ActorInference.Decisions.Roles;

/// <summary>What waits at a stage, in order of arrival. Bounded by the windows of the input links.</summary>
internal sealed class StageQueue
{
    private StageRequest? _free;
    private StageRequest? _last;

    public StageRequest? First { get; private set; }

    public int Count { get; private set; }

    /// <summary>How many of them are failures, which go on even while something else is computed.</summary>
    public int FailureCount { get; private set; }

    public void Add(in StageInput frame, StageInputLink input)
    {
        StageRequest request = _free ?? new StageRequest();
        _free = request.Next;
        request.Id = frame.Request;
        request.Payload = frame.Payload;
        request.Bytes = frame.Bytes;
        request.Deadline = frame.Deadline;
        request.Error = frame.Error;
        request.Input = input;
        request.Previous = _last;
        request.Next = null;
        if (_last is null)
        {
            First = request;
        }
        else
        {
            _last.Next = request;
        }

        _last = request;
        Count++;
        FailureCount += request.Error is null ? 0 : 1;
    }

    public StageRequest? Find(RequestId id)
    {
        StageRequest? request = First;
        while (request is not null && request.Id != id)
        {
            request = request.Next;
        }

        return request;
    }

    /// <summary>Takes it out; it still belongs to the caller until it is given back with <see cref="Recycle"/>.</summary>
    public void Remove(StageRequest request)
    {
        if (request.Previous is null)
        {
            First = request.Next;
        }
        else
        {
            request.Previous.Next = request.Next;
        }

        if (request.Next is null)
        {
            _last = request.Previous;
        }
        else
        {
            request.Next.Previous = request.Previous;
        }

        Count--;
        FailureCount -= request.Error is null ? 0 : 1;
        request.Previous = null;
        request.Next = null;
    }

    public void Recycle(StageRequest request)
    {
        request.Input = null;
        request.Error = null;
        request.Previous = null;
        request.Next = _free;
        _free = request;
    }
}
