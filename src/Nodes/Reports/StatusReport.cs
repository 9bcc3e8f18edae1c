namespace ActorInference.Nodes.Reports;

/// <summary>What <c>status</c> says: once, or one for every look with <c>--watch</c>.</summary>
internal sealed record StatusReport
{
    public required string Lighthouse { get; init; }

    /// <summary>Why no lighthouse answers; absent if one does. Members are then the last ones known.</summary>
    public string? LighthouseFailure { get; init; }

    public required long ViewVersion { get; init; }

    /// <summary>Name of the office-holder, or absent.</summary>
    public string? OfficeHolder { get; init; }

    public required long Term { get; init; }

    /// <summary>The coordinator's own line, or why it could not be asked.</summary>
    public required string State { get; init; }

    public string? Model { get; init; }

    /// <summary>"term.number" of the active plan, or absent.</summary>
    public string? Epoch { get; init; }

    /// <summary>What the active plan predicts with every stage busy; absent while there is none.</summary>
    public double? PredictedRequestsPerSecond { get; init; }

    /// <summary>What its last stage has answered since the look before; absent on the first.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>One request alone, as the active plan predicts; absent while there is none.</summary>
    public double? PredictedLatencyMilliseconds { get; init; }

    public required IReadOnlyList<MemberStatus> Members { get; init; }

    public required IReadOnlyList<StageStatus> Stages { get; init; }

    /// <summary>What the coordinator in office has told, oldest first; with <c>--watch</c> what is new since the last look.</summary>
    public required IReadOnlyList<EventStatus> Events { get; init; }
}

/// <summary>One live member.</summary>
internal sealed record MemberStatus(string Name, string Roles, string Address, int Slots, double GigaflopsPerSecond);

/// <summary>One replica of a stage of the active plan.</summary>
internal sealed record StageStatus(int Stage, string Node, int FirstLayer, int Layers, int QueueLength, long Requests, double RequestsPerSecond, int Replica);

/// <summary>One line of what happened, as the coordinator in office saw it.</summary>
/// <param name="Time">When, by this machine's clock (ISO 8601).</param>
/// <param name="Kind">In snake case: "member_lost", "plan_activated", ...</param>
/// <param name="Epoch">"term.number" of the plan that it is about; absent if none.</param>
/// <param name="Milliseconds">How long it took; absent where nothing was waited for.</param>
/// <param name="Text">For people.</param>
internal sealed record EventStatus(DateTimeOffset Time, string Kind, string? Epoch, double? Milliseconds, string Text);
