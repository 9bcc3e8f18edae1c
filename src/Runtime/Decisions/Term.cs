namespace ActorInference.Decisions;

/// <summary>The number of an office, never used twice; 0 is before the first.</summary>
public readonly record struct Term(long Value) : IComparable<Term>
{
    public Term Next => new(checked(Value + 1));

    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    public static bool operator <(Term left, Term right) => left.Value < right.Value;

    public static bool operator >(Term left, Term right) => left.Value > right.Value;

    public static bool operator <=(Term left, Term right) => left.Value <= right.Value;

    public static bool operator >=(Term left, Term right) => left.Value >= right.Value;

    public static Term Later(Term left, Term right) => left >= right ? left : right;

    public override string ToString() => $"term {Value}";
}
