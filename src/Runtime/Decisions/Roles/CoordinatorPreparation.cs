using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// Writes the messages that ask members to make ready for a plan: with whom each will talk, and who holds what it needs. Who holds
/// what is looked up once for all that are asked at the same time.
/// </summary>
internal sealed class CoordinatorPreparation(Term term, CoordinatorPlan plan, CoordinatorRoster roster)
{
    /// <summary>So many holders of one piece of content are named; the origin comes on top.</summary>
    public const int HoldersPerContentMax = 4;

    private Dictionary<Digest, List<Incarnation>>? _holders;

    public CoordinationMessage.Prepare For(Incarnation member, MemberPart part)
    {
        ImmutableArray<LayerHolder> holders = part == MemberPart.Worker ? Holders(member) : [];
        ImmutableArray<MemberDescription> members =
        [
            .. plan.Workers.Append(plan.Offer.Origin).Concat(holders.Select(holder => holder.Member)).Distinct()
                .Select(named => roster.Find(named)?.Description).OfType<MemberDescription>(),
        ];
        return new CoordinationMessage.Prepare(term, plan.Plan, part, plan.Offer, holders, members);
    }

    private Dictionary<Digest, List<Incarnation>> LookUp()
    {
        var holders = new Dictionary<Digest, List<Incarnation>> { [plan.Offer.Model.Hash] = [] };
        foreach (LayerHash layer in plan.Offer.LayerHashes)
        {
            holders.TryAdd(layer.Hash, []);
        }

        foreach (CoordinatorMember member in roster.Members)
        {
            if (member is { Report: { } report, Reach: CoordinatorReach.Reachable })
            {
                AddHolder(holders, member.Incarnation, report.HeldContent);
            }
        }

        return holders;
    }

    private static void AddHolder(Dictionary<Digest, List<Incarnation>> holders, Incarnation member, ImmutableArray<Digest> contents)
    {
        foreach (Digest content in contents)
        {
            // One more than are named: who asks is not told of itself.
            if (holders.TryGetValue(content, out List<Incarnation>? known) && known.Count <= HoldersPerContentMax)
            {
                known.Add(member);
            }
        }
    }

    private ImmutableArray<LayerHolder> Holders(Incarnation worker)
    {
        _holders ??= LookUp();
        var needed = new List<Digest> { plan.Offer.Model.Hash };
        foreach (PlannedStage stage in plan.Plan.Stages.Where(stage => stage.IsOn(worker)))
        {
            for (int layer = stage.FirstLayer; layer < stage.FirstLayer + stage.LayerCount; layer++)
            {
                needed.Add(plan.Offer.LayerHashes[layer].Hash);
            }
        }

        var holders = ImmutableArray.CreateBuilder<LayerHolder>();
        foreach (Digest content in needed.Distinct())
        {
            foreach (Incarnation holder in _holders[content].Where(holder => holder != worker).Take(HoldersPerContentMax))
            {
                if (holders.Count < MessageLimits.HoldersMax)
                {
                    holders.Add(new LayerHolder(content, holder));
                }
            }
        }

        return holders.ToImmutable();
    }
}
