using System.Globalization;

namespace ActorInference.Decisions;

/// <summary>One life of a process; a restart is a new one. Drawn at random by the engine; zero is nobody.</summary>
public readonly record struct Incarnation(ulong Value) : IComparable<Incarnation>
{
    public static Incarnation None => default;

    public int CompareTo(Incarnation other) => Value.CompareTo(other.Value);

    public static bool operator <(Incarnation left, Incarnation right) => left.Value < right.Value;

    public static bool operator >(Incarnation left, Incarnation right) => left.Value > right.Value;

    public static bool operator <=(Incarnation left, Incarnation right) => left.Value <= right.Value;

    public static bool operator >=(Incarnation left, Incarnation right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
