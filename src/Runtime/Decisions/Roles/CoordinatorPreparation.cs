using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>Writes the message that asks a member to make ready for a plan: with whom it will talk, and who holds what it needs.</summary>
internal static class CoordinatorPreparation
{
    /// <summary>So many holders of one piece of content are named; the origin comes on top.</summary>
    public const int HoldersPerContentMax = 4;

    public static CoordinationMessage.Prepare For(Term term, CoordinatorPlan plan, Incarnation member, MemberPart part, CoordinatorRoster roster)
    {
        ImmutableArray<LayerHolder> holders = part == MemberPart.Worker ? Holders(plan, member, roster) : [];
        var named = new HashSet<Incarnation>(plan.Workers) { plan.Offer.Origin };
        named.UnionWith(holders.Select(holder => holder.Member));
        ImmutableArray<MemberDescription> members = [.. roster.View.Members.Where(known => named.Contains(known.Incarnation))];
        return new CoordinationMessage.Prepare(term, plan.Plan, part, plan.Offer, holders, members);
    }

    private static ImmutableArray<LayerHolder> Holders(CoordinatorPlan plan, Incarnation worker, CoordinatorRoster roster)
    {
        var needed = new Dictionary<Digest, int> { [plan.Offer.Model.Hash] = 0 };
        foreach (PlannedStage stage in plan.Plan.Stages.Where(stage => stage.Slot.Worker == worker))
        {
            for (int layer = stage.FirstLayer; layer < stage.FirstLayer + stage.LayerCount; layer++)
            {
                needed[plan.Offer.LayerHashes[layer].Hash] = 0;
            }
        }

        var holders = ImmutableArray.CreateBuilder<LayerHolder>();
        foreach (CoordinatorMember member in roster.Members)
        {
            if (member.Report is null || member.Reach != CoordinatorReach.Reachable || member.Incarnation == worker)
            {
                continue;
            }

            foreach (Digest content in member.Report.HeldContent)
            {
                if (needed.TryGetValue(content, out int count) && count < HoldersPerContentMax && holders.Count < MessageLimits.HoldersMax)
                {
                    needed[content] = count + 1;
                    holders.Add(new LayerHolder(content, member.Incarnation));
                }
            }
        }

        return holders.ToImmutable();
    }
}
