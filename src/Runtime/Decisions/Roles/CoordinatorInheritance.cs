using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>What a new office-holder finds in the members' reports.</summary>
/// <param name="Newest">The newest epoch that was activated anywhere.</param>
/// <param name="HoldsAnything">Whether any plan, active or not, is held anywhere.</param>
/// <param name="Active">The newest plan, if it can go on; null if not.</param>
/// <param name="Older">Plans below it that may still hold requests, oldest first.</param>
internal sealed record CoordinatorInheritance(Epoch Newest, bool HoldsAnything, CoordinatorPlan? Active, IReadOnlyList<CoordinatorPlan> Older)
{
    /// <summary>What was begun and not activated can only be retired below a newer plan.</summary>
    public const string AnotherWasBegun = "an earlier office-holder had begun to replace it";

    public static CoordinatorInheritance From(MonotonicTime now, CoordinatorRoster roster)
    {
        var known = new SortedDictionary<Epoch, Plan>();
        Epoch newest = Epoch.None;
        foreach (MemberReport report in roster.Members.Select(member => member.Report).OfType<MemberReport>())
        {
            newest = report.ActiveEpoch > newest ? report.ActiveEpoch : newest;
            foreach (Plan plan in report.HeldPlans)
            {
                known.TryAdd(plan.Epoch, plan);
            }
        }

        CoordinatorPlan? active = null;
        if (known.TryGetValue(newest, out Plan? found) && FindOffer(roster, found.Model) is { } offer)
        {
            var candidate = new CoordinatorPlan(found, offer, now, now);
            bool goesOn = roster.WhyBroken(candidate) is null && candidate.Workers.All(worker => roster.Find(worker)!.Holds(newest));
            active = goesOn ? candidate : null;
            candidate.Damage = known.Keys.Last() > newest ? AnotherWasBegun : null;
        }

        CoordinatorPlan[] older = active is null
            ? []
            : [.. known.Values.Where(plan => plan.Epoch < newest).TakeLast(CoordinatorPlans.DrainingMax).Select(plan => new CoordinatorPlan(plan, active.Offer, now, now))];
        foreach (CoordinatorPlan plan in older)
        {
            plan.BrokenReason = roster.WhyBroken(plan);
        }

        return new CoordinatorInheritance(newest, known.Count > 0, active, older);
    }

    private static ModelOffer? FindOffer(CoordinatorRoster roster, ModelId model) =>
        roster.Members.Select(member => member.Report?.Offer).FirstOrDefault(offer => offer?.Model == model);
}
