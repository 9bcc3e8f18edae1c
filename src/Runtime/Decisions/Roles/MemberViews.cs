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
        Incarnation holder = Incarnation.None;
        Term term = default;
        var seen = new List<ImmutableArray<MemberDescription>>();
        foreach (MemberLighthouse lighthouse in lighthouses)
        {
            if (lighthouse.View is not { } view)
            {
                continue;
            }

            seen.Add(view.Members);
            if (view.OfficeTerm > term || (view.OfficeTerm == term && holder == Incarnation.None))
            {
                (holder, term) = (view.OfficeHolder, view.OfficeTerm);
            }
        }

        if (seen.Count == 0)
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
            seen.Insert(0, View.Members);
        }
        else
        {
            RemovalsFrom = null;
        }

        return Replace(Union(seen), holder, term);
    }

    private bool Replace(ImmutableArray<MemberDescription> members, Incarnation holder, Term term)
    {
        if (View.OfficeHolder == holder && View.OfficeTerm == term && View.Members.AsSpan().SequenceEqual(members.AsSpan()))
        {
            return false;
        }

        View = new ClusterView(View.Version + 1, members, holder, term);
        return true;
    }

    /// <summary>Each member once, as the first one says who names it. One lighthouse alone names each once.</summary>
    private static ImmutableArray<MemberDescription> Union(List<ImmutableArray<MemberDescription>> seen)
    {
        if (seen.Count == 1)
        {
            return seen[0];
        }

        var known = new HashSet<Incarnation>();
        var members = ImmutableArray.CreateBuilder<MemberDescription>(seen[0].Length);
        foreach (MemberDescription member in seen.SelectMany(view => view))
        {
            if (known.Add(member.Incarnation))
            {
                members.Add(member);
            }
        }

        return members.DrainToImmutable();
    }
}
