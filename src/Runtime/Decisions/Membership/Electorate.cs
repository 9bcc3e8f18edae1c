using System.Globalization;

namespace ActorInference.Decisions.Membership;

/// <summary>A set of nodes among which a majority is counted, as a fingerprint: two nodes with the same one count the same nodes. Zero is the empty set.</summary>
public readonly record struct Electorate(ulong Fingerprint)
{
    public static Electorate None => default;

    public override string ToString() => Fingerprint.ToString("x16", CultureInfo.InvariantCulture);
}
