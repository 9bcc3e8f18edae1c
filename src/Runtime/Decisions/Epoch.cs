namespace ActorInference.Decisions;

/// <summary>The identity of a plan: the office that made it and its number there, compared in that order. Every plan is above the one before.</summary>
public readonly record struct Epoch(Term Term, long Number) : IComparable<Epoch>
{
    public static Epoch None => default;

    public int CompareTo(Epoch other)
    {
        int byTerm = Term.CompareTo(other.Term);
        return byTerm != 0 ? byTerm : Number.CompareTo(other.Number);
    }

    public static bool operator <(Epoch left, Epoch right) => left.CompareTo(right) < 0;

    public static bool operator >(Epoch left, Epoch right) => left.CompareTo(right) > 0;

    public static bool operator <=(Epoch left, Epoch right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Epoch left, Epoch right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"epoch {Term.Value}.{Number}";
}
