namespace ActorInference.Decisions.Roles;

/// <summary>Lanes that take turns: the first is next, and who has had its turn is last. Linked through the lanes themselves, so nothing is allocated.</summary>
internal sealed class LaneRotation<TLane>
    where TLane : RotatingLane<TLane>
{
    private TLane? _last;

    /// <summary>Whose turn it is; the others follow by <see cref="RotatingLane{TLane}.Next"/>.</summary>
    public TLane? First { get; private set; }

    public void Add(TLane lane)
    {
        lane.Previous = _last;
        lane.Next = null;
        if (_last is null)
        {
            First = lane;
        }
        else
        {
            _last.Next = lane;
        }

        _last = lane;
    }

    public void Remove(TLane lane)
    {
        if (lane.Previous is null)
        {
            First = lane.Next;
        }
        else
        {
            lane.Previous.Next = lane.Next;
        }

        if (lane.Next is null)
        {
            _last = lane.Previous;
        }
        else
        {
            lane.Next.Previous = lane.Previous;
        }

        lane.Previous = null;
        lane.Next = null;
    }

    public void EndTurn(TLane lane)
    {
        if (lane.Next is not null)
        {
            Remove(lane);
            Add(lane);
        }
    }
}
