namespace ActorInference.Decisions.Roles;

/// <summary>One of those that take turns in a <see cref="LaneRotation{TLane}"/>; it is in one rotation at most.</summary>
internal abstract class RotatingLane<TLane>
    where TLane : RotatingLane<TLane>
{
    /// <summary>Neighbours in the rotation; the owner may use <see cref="Next"/> while the lane is in none.</summary>
    public TLane? Previous { get; set; }

    public TLane? Next { get; set; }
}
