namespace ActorInference.Nodes.Reports;

/// <summary>What <c>status</c> says.</summary>
internal sealed record StatusReport
{
    public required string Lighthouse { get; init; }

    public required long ViewVersion { get; init; }

    /// <summary>Name of the office-holder, or absent.</summary>
    public string? OfficeHolder { get; init; }

    public required long Term { get; init; }

    /// <summary>The coordinator's own line, or why it could not be asked.</summary>
    public required string State { get; init; }

    public string? Model { get; init; }

    /// <summary>"term.number" of the active plan, or absent.</summary>
    public string? Epoch { get; init; }

    public required IReadOnlyList<MemberStatus> Members { get; init; }

    public required IReadOnlyList<StageStatus> Stages { get; init; }
}

/// <summary>One live member.</summary>
internal sealed record MemberStatus(string Name, string Roles, string Address, int Slots, double GigaflopsPerSecond);

/// <summary>One stage of the active plan.</summary>
internal sealed record StageStatus(int Stage, string Node, int FirstLayer, int Layers, int QueueLength, long Requests, double RequestsPerSecond);
