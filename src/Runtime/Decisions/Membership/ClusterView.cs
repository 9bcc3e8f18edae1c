using System.Collections.Immutable;

namespace ActorInference.Decisions.Membership;

/// <summary>Who is in the cluster, as one lighthouse knows it: immutable, replaced whole.</summary>
/// <param name="Version">Grows with every change at that lighthouse incarnation.</param>
/// <param name="Members">Live members, longest-registered first.</param>
/// <param name="OfficeHolder">Who is in office, or nobody.</param>
/// <param name="OfficeTerm">The term of that office; the highest term known where nobody is in office.</param>
public sealed record ClusterView(long Version, ImmutableArray<MemberDescription> Members, Incarnation OfficeHolder, Term OfficeTerm)
{
    public static ClusterView Empty { get; } = new(0, [], Incarnation.None, default);

    public MemberDescription? Find(Incarnation incarnation)
    {
        foreach (MemberDescription member in Members)
        {
            if (member.Incarnation == incarnation)
            {
                return member;
            }
        }

        return null;
    }

    public bool Contains(Incarnation incarnation) => Find(incarnation) is not null;

    public bool Equals(ClusterView? other) =>
        other is not null
        && Version == other.Version
        && OfficeHolder == other.OfficeHolder
        && OfficeTerm == other.OfficeTerm
        && Members.AsSpan().SequenceEqual(other.Members.AsSpan());

    public override int GetHashCode() => Version.GetHashCode();
}
