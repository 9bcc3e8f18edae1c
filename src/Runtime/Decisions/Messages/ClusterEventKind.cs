namespace ActorInference.Decisions.Messages;

/// <summary>What a coordinator in office tells people about.</summary>
public enum ClusterEventKind : byte
{
    /// <summary>The office was taken.</summary>
    OfficeTaken = 1,

    /// <summary>A member has appeared and reported.</summary>
    MemberJoined = 2,

    /// <summary>A member is gone or cannot be reached: it crashed, hangs or is cut off.</summary>
    MemberLost = 3,

    /// <summary>A member wants to go; plans are made without it.</summary>
    MemberLeaving = 4,

    /// <summary>A member has left as it said.</summary>
    MemberLeft = 5,

    /// <summary>Two living members cannot talk to each other.</summary>
    LinkLost = 6,

    /// <summary>A worker computes much slower, or again as fast, as it said, or the way to a member is wider than was measured before.</summary>
    SpeedChanged = 7,

    /// <summary>A plan is being prepared.</summary>
    PlanBegun = 8,

    /// <summary>A plan is active.</summary>
    PlanActivated = 9,

    /// <summary>A plan could not be prepared.</summary>
    PlanGivenUp = 10,

    /// <summary>What was left in older plans is answered, and they are freed.</summary>
    PlanRetired = 11,

    /// <summary>No plan is possible.</summary>
    NoPlan = 12,

    /// <summary>The office was lost or given back; only its holder can tell.</summary>
    OfficeEnded = 13,

    /// <summary>The plan of an earlier office is active still.</summary>
    PlanTakenOver = 14,

    /// <summary>A worker has come and gets nothing to do.</summary>
    WorkerUnused = 15,
}
