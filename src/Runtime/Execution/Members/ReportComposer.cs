using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Content;
using ActorInference.Execution.Sources;
using ActorInference.Execution.Workers;

namespace ActorInference.Execution.Members;

/// <summary>Joins what the worker and the source of one member have to report.</summary>
internal static class ReportComposer
{
    public static async Task<MemberReport> ComposeAsync(
        MemberEffect.SendReport asked, WorkerRunner? worker, SourceRunner? source, ModelOffer? ownOffer, ContentStore content, CancellationToken cancellationToken)
    {
        Part ofWorker = worker is null
            ? Part.Empty
            : await worker.AskAsync(role => new Part(role.ActiveEpoch, role.HeldPlans, role.PreparedFlags, role.Offer), cancellationToken).ConfigureAwait(false);
        Part ofSource = source is null
            ? Part.Empty
            : await source.AskAsync(role => new Part(role.ActiveEpoch, role.HeldPlans, role.PreparedParts, null), cancellationToken).ConfigureAwait(false);
        SortedDictionary<Epoch, (Plan Plan, bool IsPrepared)> held = [];
        Join(held, ofWorker);
        Join(held, ofSource);
        return new MemberReport(
            asked.HighestTerm,
            ofWorker.ActiveEpoch >= ofSource.ActiveEpoch ? ofWorker.ActiveEpoch : ofSource.ActiveEpoch,
            [.. held.Values.Select(entry => entry.Plan)],
            [.. held.Values.Select(entry => entry.IsPrepared)],
            ownOffer ?? ofWorker.Offer,
            [.. content.Held.Take(MessageLimits.LayersMax)],
            asked.IsLeaving,
            asked.Crashes);
    }

    private static void Join(SortedDictionary<Epoch, (Plan Plan, bool IsPrepared)> held, Part part)
    {
        for (int index = 0; index < part.HeldPlans.Length; index++)
        {
            Plan plan = part.HeldPlans[index];
            bool others = !held.TryGetValue(plan.Epoch, out (Plan Plan, bool IsPrepared) known) || known.IsPrepared;
            held[plan.Epoch] = (plan, others && part.IsPrepared[index]);
        }
    }

    private sealed record Part(Epoch ActiveEpoch, ImmutableArray<Plan> HeldPlans, ImmutableArray<bool> IsPrepared, ModelOffer? Offer)
    {
        public static Part Empty { get; } = new(Epoch.None, [], [], null);
    }
}
