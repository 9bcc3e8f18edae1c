namespace ActorInference.Decisions.Roles;

/// <summary>
/// The epochs that lost a worker while one request was on its way there without an answer. A request that kills whoever computes it
/// would go from worker to worker: so after two crashes it runs alone, and after three it is not sent again.
/// </summary>
internal struct SourceCrashes
{
    public const int AloneFrom = 2;

    public const int CountMax = 3;

    private Epoch _first;
    private Epoch _second;
    private Epoch _third;

    public int Count { get; private set; }

    public readonly bool MustRunAlone => Count >= AloneFrom;

    public readonly bool AreTooMany => Count >= CountMax;

    public void Add(Epoch epoch)
    {
        switch (Count)
        {
            case 0:
                _first = epoch;
                break;
            case 1:
                _second = epoch;
                break;
            default:
                _third = epoch;
                break;
        }

        Count = Math.Min(Count + 1, CountMax);
    }

    /// <summary>The answer to a request after too many crashes.</summary>
    public readonly RequestError ToError() => new(
        ErrorCode.Poisoned,
        $"the request was on its way in {_first}, {_second} and {_third} when each of them lost a worker, the last time alone: it is not sent again");
}
