using System.Diagnostics;
using ActorInference.Decisions;
using ActorInference.Decisions.Planning;

namespace ActorInference.Nodes.Chaos;

/// <summary>One thing that was done to the cluster, and what was seen of it.</summary>
/// <param name="number">From 1.</param>
/// <param name="kind">What.</param>
/// <param name="member">To whom.</param>
/// <param name="other">The other end of a cable between two members; null: all of the member's cables.</param>
/// <param name="at">When, as a time stamp.</param>
/// <param name="plan">The plan that was active then.</param>
/// <param name="text">For people: what was done.</param>
internal sealed class ChaosFault(int number, FaultKind kind, ChaosMember member, ChaosMember? other, long at, Plan? plan, string text)
{
    public int Number => number;

    public FaultKind Kind => kind;

    public ChaosMember Member => member;

    public ChaosMember? Other => other;

    /// <summary>When it was done; for a member that joins, when it was ready.</summary>
    public long At { get; set; } = at;

    public Plan? Plan => plan;

    public string Text => text;

    /// <summary>Whether the member was in office when it happened.</summary>
    public bool TouchedOffice { get; init; }

    /// <summary>Whether a stage of the plan was touched, so that another plan was needed. For who joins: always, since a plan may come.</summary>
    public bool TouchedStage { get; init; }

    /// <summary>When a frozen or cut member was as before; null for what does not heal.</summary>
    public long? HealedAt { get; set; }

    /// <summary>When the office told of it, as a time stamp.</summary>
    public long? DetectedAt { get; set; }

    /// <summary>When the first result came that needed the change, as a time stamp.</summary>
    public long? RecoveredAt { get; set; }

    public TimeSpan? Detection => Since(DetectedAt);

    public TimeSpan? Recovery => Since(RecoveredAt);

    /// <summary>The first plan seen that answers to it.</summary>
    public Epoch? AnsweringEpoch { get; set; }

    /// <summary>The line about how it ended has been written.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Whether a plan uses what the fault has touched.</summary>
    public bool IsUsedBy(Plan other) => Other is null
        ? other.Stages.Any(stage => stage.IsOn(Member.Incarnation))
        : Enumerable.Range(1, other.Stages.Length - 1).Any(stage => AreJoined(other.Stages[stage - 1], other.Stages[stage]));

    private TimeSpan? Since(long? seen) => seen is { } timestamp ? TimeSpan.FromTicks(Math.Max(0, Stopwatch.GetElapsedTime(At, timestamp).Ticks)) : null;

    private bool AreJoined(PlannedStage left, PlannedStage right) =>
        (left.IsOn(Member.Incarnation) && right.IsOn(Other!.Incarnation)) || (left.IsOn(Other!.Incarnation) && right.IsOn(Member.Incarnation));
}
