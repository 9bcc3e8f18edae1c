using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>Turns what is known of model, workers and links into stages. Pure: the same problem, the same plan.</summary>
public static class Planner
{
    /// <summary>The plan that the preferences ask for, or why there is none. Never throws for what a member may have reported.</summary>
    public static PlanningResult Plan(PlanningProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        throw new NotImplementedException();
    }

    /// <summary>The same question for the fastest 1, 2, ... N workers, to compare; a wanted number of stages is not applied.</summary>
    public static ImmutableArray<PlanAlternative> Alternatives(PlanningProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        throw new NotImplementedException();
    }
}
