using System.Collections.Immutable;
using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// One view from those of several lighthouses: each member once, in the order of the configured list. Nobody disappears from it
/// while no lighthouse is connected, nor for one lease after the first is again: a lighthouse that has just started
/// learns its members one by one.
/// </summary>
internal sealed class MemberViews(RoleTimings timings)
{
    private bool _blind;

    public ClusterView View { get; private set; } = ClusterView.Empty;

    /// <summary>Until then members only appear.</summary>
    public MonotonicTime? RemovalsFrom { get; private set; }

    /// <returns>Whether <see cref="View"/> is another one now.</returns>
    public bool Merge(MonotonicTime now, ReadOnlySpan<MemberLighthouse> lighthouses)
    {
        var members = new List<MemberDescription>();
        var known = new HashSet<Incarnation>();
        Incarnation holder = Incarnation.None;
        Term term = default;
        bool sighted = false;
        foreach (MemberLighthouse lighthouse in lighthouses)
        {
            if (lighthouse.View is not { } view)
            {
                continue;
            }

            sighted = true;
            Append(view.Members, members, known);
            if (view.OfficeTerm > term || (view.OfficeTerm == term && holder == Incarnation.None))
            {
                (holder, term) = (view.OfficeHolder, view.OfficeTerm);
            }
        }

        if (!sighted)
        {
            _blind = View.Members.Length > 0;
            RemovalsFrom = null;
            return false;
        }

        if (_blind)
        {
            _blind = false;
            RemovalsFrom = now + (timings.Lease * (1 + timings.ClockDriftShare));
        }

        if (RemovalsFrom is { } from && now < from)
        {
            var kept = new List<MemberDescription>();
            var keptKnown = new HashSet<Incarnation>();
            Append(View.Members.AsSpan(), kept, keptKnown);
            Append(members.ToArray(), kept, keptKnown);
            members = kept;
        }
        else
        {
            RemovalsFrom = null;
        }

        return Replace(members, holder, term);
    }

    private bool Replace(List<MemberDescription> members, Incarnation holder, Term term)
    {
        ImmutableArray<MemberDescription> merged = [.. members];
        if (View.OfficeHolder == holder && View.OfficeTerm == term && View.Members.AsSpan().SequenceEqual(merged.AsSpan()))
        {
            return false;
        }

        View = new ClusterView(View.Version + 1, merged, holder, term);
        return true;
    }

    private static void Append(ReadOnlySpan<MemberDescription> from, List<MemberDescription> to, HashSet<Incarnation> known)
    {
        foreach (MemberDescription member in from)
        {
            if (known.Add(member.Incarnation))
            {
                to.Add(member);
            }
        }
    }

    private static void Append(ImmutableArray<MemberDescription> from, List<MemberDescription> to, HashSet<Incarnation> known) =>
        Append(from.AsSpan(), to, known);
}
