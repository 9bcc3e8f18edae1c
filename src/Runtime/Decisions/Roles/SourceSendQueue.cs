using System.Diagnostics;

namespace ActorInference.Decisions.Roles;

/// <summary>What waits to be sent into one epoch: each stream in its order, and the streams in turn, so that a busy one does not hold up the others.</summary>
internal sealed class SourceSendQueue
{
    private readonly LaneRotation<SourceSendLane> _rotation = new();
    private SourceSendLane? _free;

    public bool IsEmpty => _rotation.First is null;

    public void Add(SourceRequest request)
    {
        Debug.Assert(request.SendLane is null, "a request waits in one place only");
        SourceSendLane lane = FindLane(request.Stream) ?? AddLane(request.Stream);
        request.SendLane = lane;
        request.PreviousToSend = lane.Last;
        request.NextToSend = null;
        if (lane.Last is null)
        {
            lane.First = request;
        }
        else
        {
            lane.Last.NextToSend = request;
        }

        lane.Last = request;
    }

    /// <summary>The first request of the stream whose turn it is; null if nothing waits.</summary>
    public SourceRequest? TakeNext()
    {
        if (_rotation.First is not { } lane)
        {
            return null;
        }

        SourceRequest request = lane.First!;
        Remove(request);
        if (lane.First is not null)
        {
            _rotation.EndTurn(lane);
        }

        return request;
    }

    public void Clear()
    {
        while (_rotation.First is { } lane)
        {
            Remove(lane.First!);
        }
    }

    public void Remove(SourceRequest request)
    {
        SourceSendLane lane = request.SendLane!;
        if (request.PreviousToSend is null)
        {
            lane.First = request.NextToSend;
        }
        else
        {
            request.PreviousToSend.NextToSend = request.NextToSend;
        }

        if (request.NextToSend is null)
        {
            lane.Last = request.PreviousToSend;
        }
        else
        {
            request.NextToSend.PreviousToSend = request.PreviousToSend;
        }

        request.SendLane = null;
        request.PreviousToSend = null;
        request.NextToSend = null;
        if (lane.First is null)
        {
            RemoveLane(lane);
        }
    }

    private SourceSendLane? FindLane(SourceStream stream)
    {
        SourceSendLane? lane = stream.FirstSendLane;
        while (lane is not null && lane.Queue != this)
        {
            lane = lane.NextOfStream;
        }

        return lane;
    }

    private SourceSendLane AddLane(SourceStream stream)
    {
        SourceSendLane lane = _free ?? new SourceSendLane();
        _free = lane.Next;
        lane.Queue = this;
        lane.Stream = stream;
        lane.NextOfStream = stream.FirstSendLane;
        stream.FirstSendLane = lane;
        _rotation.Add(lane);
        return lane;
    }

    private void RemoveLane(SourceSendLane lane)
    {
        _rotation.Remove(lane);
        SourceStream stream = lane.Stream!;
        if (stream.FirstSendLane == lane)
        {
            stream.FirstSendLane = lane.NextOfStream;
        }
        else
        {
            SourceSendLane before = stream.FirstSendLane!;
            while (before.NextOfStream != lane)
            {
                before = before.NextOfStream!;
            }

            before.NextOfStream = lane.NextOfStream;
        }

        lane.Queue = null;
        lane.Stream = null;
        lane.NextOfStream = null;
        lane.Next = _free;
        _free = lane;
    }
}
