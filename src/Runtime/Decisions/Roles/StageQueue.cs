namespace ActorInference.Decisions.Roles;

/// <summary>
/// What waits at a stage: each source's requests in order of arrival, and the sources in turn, so that one that floods the stage does
/// not hold up the others. Bounded by the windows of the input links.
/// </summary>
internal sealed class StageQueue
{
    private readonly Dictionary<Incarnation, StageQueueLane> _lanes = [];
    private readonly LaneRotation<StageQueueLane> _rotation = new();
    private StageRequest? _freeRequests;
    private StageQueueLane? _freeLanes;

    /// <summary>Of the source whose turn it is; the others follow.</summary>
    public StageQueueLane? FirstLane => _rotation.First;

    public int Count { get; private set; }

    /// <summary>How many of them are failures, which go on even while something else is computed.</summary>
    public int FailureCount { get; private set; }

    public void Add(in StageInput frame, StageInputLink input)
    {
        StageQueueLane lane = _lanes.GetValueOrDefault(frame.Request.Source) ?? AddLane(frame.Request.Source);
        StageRequest request = _freeRequests ?? new StageRequest();
        _freeRequests = request.Next;
        request.Id = frame.Request;
        request.Payload = frame.Payload;
        request.Bytes = frame.Bytes;
        request.Deadline = frame.Deadline;
        request.Error = frame.Error;
        request.BatchKey = frame.BatchKey;
        request.OutputBytes = frame.OutputBytes;
        request.Input = input;
        request.Lane = lane;
        request.Previous = lane.Last;
        request.Next = null;
        if (lane.Last is null)
        {
            lane.First = request;
        }
        else
        {
            lane.Last.Next = request;
        }

        lane.Last = request;
        Count++;
        FailureCount += request.Error is null ? 0 : 1;
    }

    public StageRequest? Find(RequestId id)
    {
        StageRequest? request = _lanes.GetValueOrDefault(id.Source)?.First;
        while (request is not null && request.Id != id)
        {
            request = request.Next;
        }

        return request;
    }

    /// <summary>Takes it out; it still belongs to the caller until it is given back with <see cref="Recycle"/>.</summary>
    public void Remove(StageRequest request)
    {
        StageQueueLane lane = request.Lane!;
        if (request.Previous is null)
        {
            lane.First = request.Next;
        }
        else
        {
            request.Previous.Next = request.Next;
        }

        if (request.Next is null)
        {
            lane.Last = request.Previous;
        }
        else
        {
            request.Next.Previous = request.Previous;
        }

        Count--;
        FailureCount -= request.Error is null ? 0 : 1;
        request.Lane = null;
        request.Previous = null;
        request.Next = null;
        if (lane.First is null)
        {
            RemoveLane(lane);
        }
    }

    /// <summary>The source of this lane has had its turn.</summary>
    public void EndTurn(StageQueueLane lane)
    {
        if (lane.First is not null)
        {
            _rotation.EndTurn(lane);
        }
    }

    public void Recycle(StageRequest request)
    {
        request.Input = null;
        request.Output = null;
        request.Error = null;
        request.Previous = null;
        request.Next = _freeRequests;
        _freeRequests = request;
    }

    private StageQueueLane AddLane(Incarnation source)
    {
        StageQueueLane lane = _freeLanes ?? new StageQueueLane();
        _freeLanes = lane.Next;
        lane.Source = source;
        _lanes.Add(source, lane);
        _rotation.Add(lane);
        return lane;
    }

    private void RemoveLane(StageQueueLane lane)
    {
        _lanes.Remove(lane.Source);
        _rotation.Remove(lane);
        lane.Next = _freeLanes;
        _freeLanes = lane;
    }
}
