namespace ActorInference.Nodes.Chaos;

/// <summary>What has become of the requests so far.</summary>
internal sealed record TripCounts
{
    /// <summary>Accepted by the source.</summary>
    public long Requests { get; init; }

    /// <summary>Answered, with a result or an error.</summary>
    public long Answers { get; init; }

    /// <summary>Of the answers: errors.</summary>
    public long Errors { get; init; }

    /// <summary>Of the answers: results with other bits than a single process.</summary>
    public long WrongAnswers { get; init; }

    /// <summary>Answered again, or with the answer to another request.</summary>
    public long Duplicated { get; init; }

    /// <summary>Answered before an earlier request of the same stream.</summary>
    public long OutOfOrder { get; init; }

    /// <summary>Requests without a result: unanswered, or answered with an error although no deadline had to pass.</summary>
    public long Lost => Requests - Answers + Errors;
}
