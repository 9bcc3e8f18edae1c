namespace ActorInference.Decisions.Planning;

/// <summary>Two members that cannot talk to each other, in no order.</summary>
public readonly record struct MemberPair(Incarnation First, Incarnation Second)
{
    public bool Joins(Incarnation left, Incarnation right) =>
        (First == left && Second == right) || (First == right && Second == left);
}
