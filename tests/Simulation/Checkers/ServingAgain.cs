using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>After the faults there is one office, one plan that everybody has, and all of its links stand.</summary>
internal sealed class ServingAgain : Checker
{
    public override void AtQuiet(IReadOnlyList<SimulatedProcess> living)
    {
        MemberProcess[] members = [.. living.OfType<MemberProcess>()];
        CheckViews(members);
        MemberProcess[] inOffice = [.. members.Where(member => member.Coordinator is { InOffice: true })];
        if (inOffice.Length != 1)
        {
            Violated($"{inOffice.Length} coordinators are in office");
            return;
        }

        if (inOffice[0].Coordinator!.ActivePlan is not { } plan)
        {
            Violated($"{inOffice[0].Name} has no active plan: {inOffice[0].Coordinator!.State}");
            return;
        }

        foreach (MemberProcess source in members.Where(member => member.Source is not null))
        {
            CheckSource(source, plan);
        }

        CheckStages(members, plan);
    }

    private void CheckViews(MemberProcess[] members)
    {
        foreach (MemberProcess member in members)
        {
            Incarnation[] missing = [.. members.Select(other => other.Incarnation).Where(other => !member.View.Contains(other))];
            if (missing.Length > 0 || member.View.Members.Length != members.Length)
            {
                Violated($"{member.Name} sees {member.View.Members.Length} of {members.Length} members");
            }
        }
    }

    private void CheckSource(MemberProcess source, Plan plan)
    {
        if (source.Source!.Role.ActiveEpoch != plan.Epoch)
        {
            Violated($"{source.Name} has {source.Source.Role.ActiveEpoch} active, not {plan.Epoch}");
        }

        int expected = plan.Stages[0].Slots.Length + plan.Stages[^1].Slots.Length;
        int standing = source.Source.Links.Count(link => link.IsOpen && link.Epoch == plan.Epoch);
        if (standing != expected || source.Source.Links.Count() != expected)
        {
            Violated($"{source.Name} has {standing} links of {plan.Epoch} and {source.Source.Links.Count()} in all, not {expected}");
        }
    }

    private void CheckStages(MemberProcess[] members, Plan plan)
    {
        int sourceCount = members.Count(member => member.Source is not null);
        HashSet<StageId> found = [];
        foreach ((MemberProcess worker, StageEngine stage) in members.Where(member => member.Worker is not null).SelectMany(member => member.Worker!.Stages.Select(stage => (member, stage))))
        {
            if (stage.Id.Epoch != plan.Epoch)
            {
                Violated($"{worker.Name} still has {stage.Id}; {plan.Epoch} is active");
                continue;
            }

            found.Add(stage.Id);
            int inputs = stage.Id.Index == 0 ? sourceCount : plan.Stages[stage.Id.Index - 1].Slots.Length;
            int outputs = stage.Id.Index == plan.LastStageIndex ? sourceCount : plan.Stages[stage.Id.Index + 1].Slots.Length;
            int standing = stage.Links.Count(link => link.IsOpen);
            if (standing != inputs + outputs)
            {
                Violated($"{worker.Name} {stage.Id} has {standing} links, not {inputs + outputs}");
            }
        }

        int replicas = plan.Stages.Sum(stage => stage.Slots.Length);
        if (found.Count != replicas)
        {
            Violated($"{found.Count} of the {replicas} replicas of stages of {plan.Epoch} exist");
        }
    }
}
