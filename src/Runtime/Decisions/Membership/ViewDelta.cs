using System.Collections.Immutable;

namespace ActorInference.Decisions.Membership;

/// <summary>What leads from one version of a lighthouse's view to a later one.</summary>
/// <param name="FromVersion">Only a view of this version can be changed by it.</param>
/// <param name="ToVersion">The version that it leads to.</param>
/// <param name="Removed">Who is gone. Who is named here and in <paramref name="Changed"/> has left and come back: it goes to the end.</param>
/// <param name="Changed">Who has come (goes to the end, in this order) or describes itself anew (keeps its place).</param>
/// <param name="OfficeHolder">Who is in office now, or nobody.</param>
/// <param name="OfficeTerm">The term of that office; the highest term known where nobody is in office.</param>
public sealed record ViewDelta(
    long FromVersion,
    long ToVersion,
    ImmutableArray<Incarnation> Removed,
    ImmutableArray<MemberDescription> Changed,
    Incarnation OfficeHolder,
    Term OfficeTerm)
{
    /// <param name="before">Of version <see cref="FromVersion"/>.</param>
    public ClusterView Apply(ClusterView before)
    {
        ArgumentNullException.ThrowIfNull(before);
        if (before.Version != FromVersion)
        {
            throw new ArgumentException($"A change of version {FromVersion} is not one of version {before.Version}.", nameof(before));
        }

        HashSet<Incarnation> removed = [.. Removed];
        Dictionary<Incarnation, MemberDescription> changed = [];
        foreach (MemberDescription member in Changed)
        {
            changed[member.Incarnation] = member;
        }

        ImmutableArray<MemberDescription>.Builder members = ImmutableArray.CreateBuilder<MemberDescription>(before.Members.Length + changed.Count);
        foreach (MemberDescription member in before.Members)
        {
            if (!removed.Contains(member.Incarnation))
            {
                members.Add(changed.Remove(member.Incarnation, out MemberDescription? now) ? now : member);
            }
        }

        foreach (MemberDescription member in Changed)
        {
            if (changed.Remove(member.Incarnation, out MemberDescription? last))
            {
                members.Add(last);
            }
        }

        return new ClusterView(ToVersion, members.DrainToImmutable(), OfficeHolder, OfficeTerm);
    }

    public bool Equals(ViewDelta? other) =>
        other is not null
        && FromVersion == other.FromVersion
        && ToVersion == other.ToVersion
        && Removed.AsSpan().SequenceEqual(other.Removed.AsSpan())
        && Changed.AsSpan().SequenceEqual(other.Changed.AsSpan())
        && OfficeHolder == other.OfficeHolder
        && OfficeTerm == other.OfficeTerm;

    public override int GetHashCode() => ToVersion.GetHashCode();
}
