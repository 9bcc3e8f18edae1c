using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>Turns what is known of model, workers and links into stages. Pure: the same problem, the same plan.</summary>
public static class Planner
{
    /// <summary>The plan that the preferences ask for, or why there is none. Never throws for what a member may have reported.</summary>
    public static PlanningResult Plan(PlanningProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (ProfileFault(problem.Profile) is { } fault)
        {
            return new PlanningResult.Impossible($"No plan is possible: {fault}");
        }

        ImmutableArray<PlanningWorker> bySpeed = WorkerOrder.BySpeed(problem);
        if (bySpeed.IsEmpty)
        {
            return new PlanningResult.Impossible(PlanWords.NoWorker(problem));
        }

        ImmutableArray<PlanningProblem> byBackend = BackendChoice.Split(problem);
        return byBackend.Length > 1 ? BackendChoice.Best(byBackend, Plan) : PlanWithOneBackend(problem, bySpeed);
    }

    /// <summary>
    /// What given stages would do with the figures of this problem, to compare with what <see cref="Plan"/> finds. Null where they are
    /// not possible: a worker is missing or excluded or has too few slots or too little memory, or they are stages of another model.
    /// A forbidden adjacency does not matter here: who lost a link is known to a coordinator from the link.
    /// </summary>
    public static PlanPrediction? Predict(PlanningProblem problem, ImmutableArray<PlannedStage> stages)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return ProfileFault(problem.Profile) is null && StageFit.IsPossible(problem, stages) ? Prediction.Of(problem, stages) : null;
    }

    /// <summary>
    /// The same question for the fastest 1, 2, ... N workers, to compare; a wanted number of stages is not applied. At most
    /// <see cref="PlanningConstants.AlternativesMax"/> entries.
    /// </summary>
    public static ImmutableArray<PlanAlternative> Alternatives(PlanningProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ImmutableArray<PlanningWorker> bySpeed = WorkerOrder.BySpeed(problem);
        PlanningPreferences preferences = problem.Preferences with { StageCount = null };
        int count = Math.Min(bySpeed.Length, PlanningConstants.AlternativesMax);
        return
        [
            .. Enumerable.Range(1, count).Select(workers => new PlanAlternative(
                workers, Plan(problem with { Workers = bySpeed[..workers], Preferences = preferences }))),
        ];
    }

    private static PlanningResult PlanWithOneBackend(PlanningProblem problem, ImmutableArray<PlanningWorker> bySpeed)
    {
        if (Find(problem, bySpeed, ignored: false) is { } found)
        {
            return found;
        }

        PlanningProblem unrestricted = problem with { ForbiddenAdjacencies = [] };
        if (!problem.ForbiddenAdjacencies.IsEmpty && Find(unrestricted, bySpeed, ignored: true) is { } neighbours)
        {
            return neighbours;
        }

        return new PlanningResult.Impossible(PlanWords.NoMemory(problem.Profile, bySpeed));
    }

    private static PlanningResult.Planned? Find(PlanningProblem problem, ImmutableArray<PlanningWorker> bySpeed, bool ignored)
    {
        if (SplitFinder.Of(problem, bySpeed) is not { } finder)
        {
            return null;
        }

        PlanningPreferences preferences = problem.Preferences;
        bool chooses = preferences.Strategy == PlanningStrategy.Auto && preferences.StageCount is null;
        PlanCandidate? single = preferences.Strategy switch
        {
            PlanningStrategy.Auto when chooses => finder.Fewest(),
            PlanningStrategy.ArMdi => finder.ByShares(preferences.StageCount ?? int.MaxValue) ?? Apart(),
            PlanningStrategy.DeviceTypes => finder.ByTypes(preferences.StageCount) ?? Apart(),
            _ => finder.AtMost(preferences.StageCount ?? finder.StageCountMax, preferences.Strategy == PlanningStrategy.Even),
        };
        bool isFixed = preferences.Strategy is not (PlanningStrategy.Balanced or PlanningStrategy.Auto);
        PlanCandidate? chosen = isFixed ? single : finder.WithReplicas(single, chooses);
        if (chosen is null)
        {
            return null;
        }

        // A named strategy's cuts are its own; only the search of the others knows which ones are as good.
        chosen = preferences.Strategy is PlanningStrategy.ArMdi or PlanningStrategy.DeviceTypes ? chosen : finder.Closest(chosen, preferences.Strategy == PlanningStrategy.Even);
        chosen = preferences.Strategy == PlanningStrategy.Even && preferences.ReplicasMax > 1 ? EvenReplicas.Of(problem, chosen) : chosen;
        PlanCandidate? alone = chosen.SlotCount == 1 ? chosen : finder.Exactly(1, even: false);
        PlanCandidate? most = chosen.HasReplicas ? single
            : chosen.Stages.Length == 1 && chooses && finder.StageCountMax > 1 ? finder.AtMost(PlanningConstants.SharedCoreStagesMax, even: false)
            : null;
        string explanation = PlanWords.Why(problem, chosen, alone, most, chooses ? null : preferences.StageCount, ignored);
        return new PlanningResult.Planned(chosen.Stages, chosen.Prediction, ignored, explanation);

        // These strategies look at few splits each. Where those do not fit, or join neighbours that cannot talk, any other is better than none.
        PlanCandidate? Apart() => finder.AtMost(preferences.StageCount ?? finder.StageCountMax, even: false);
    }

    private static string? ProfileFault(ModelProfile profile)
    {
        if (profile.Layers.IsDefaultOrEmpty)
        {
            return "the model has no layers.";
        }

        if (!double.IsFinite(profile.SlotFlopsPerSecond) || profile.SlotFlopsPerSecond <= 0)
        {
            return "the profile of the model does not say on how fast a machine it was measured.";
        }

        foreach (LayerProfile layer in profile.Layers)
        {
            if (!double.IsFinite(layer.ComputeSeconds) || layer.ComputeSeconds < 0)
            {
                return $"the profile gives layer '{layer.Name}' no valid compute time.";
            }
        }

        return null;
    }
}
