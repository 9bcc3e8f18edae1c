using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>All that a planner looks at. The same problem gives the same result everywhere.</summary>
/// <param name="Profile">What the layers cost.</param>
/// <param name="Preferences">How to split.</param>
/// <param name="Workers">In the order of the view, which decides among equals.</param>
/// <param name="Links">What moving a frame costs.</param>
public sealed record PlanningProblem(
    ModelProfile Profile,
    PlanningPreferences Preferences,
    ImmutableArray<PlanningWorker> Workers,
    LinkMap Links)
{
    /// <summary>Where requests come from and results go; nobody: the default of <see cref="Links"/>. A worker that is the source too is reached in process.</summary>
    public Incarnation Source { get; init; }

    /// <summary>The machine of the source, as in <see cref="PlanningWorker.HostKey"/>; empty if it shares none with workers. Its ends of the links take cores there too.</summary>
    public string SourceHostKey { get; init; } = string.Empty;

    /// <summary>Workers that get no stage.</summary>
    public ImmutableArray<Incarnation> ExcludedMembers { get; init; } = [];

    /// <summary>Members that cannot be neighbours in the pipeline, the source included.</summary>
    public ImmutableArray<MemberPair> ForbiddenAdjacencies { get; init; } = [];

    /// <summary>Cores of the machines of which they are known.</summary>
    public ImmutableArray<HostCores> Hosts { get; init; } = [];

    /// <summary>The stages that run now; empty if none do. Among equal plans the one that is closest to them is chosen. Workers that are gone may be named.</summary>
    public ImmutableArray<PlannedStage> PresentStages { get; init; } = [];

    public bool Forbids(Incarnation left, Incarnation right)
    {
        foreach (MemberPair pair in ForbiddenAdjacencies)
        {
            if (pair.Joins(left, right))
            {
                return true;
            }
        }

        return false;
    }
}
