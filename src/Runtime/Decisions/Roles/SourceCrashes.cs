using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// The epochs that lost a worker while one request was on its way there without an answer. A request that kills whoever computes it
/// would go from worker to worker: so after two crashes it runs alone, and after three it is not sent again.
/// </summary>
internal struct SourceCrashes
{
    public const int AloneFrom = 2;

    public const int CountMax = 3;

    private PlanCrash _first;
    private PlanCrash _second;
    private PlanCrash _third;
    private Epoch _aloneFrom;

    public int Count { get; private set; }

    public readonly bool MustRunAlone => Count >= AloneFrom;

    public readonly bool AreTooMany => Count >= CountMax;

    /// <param name="crash">May have been said before: it counts once.</param>
    /// <param name="next">Where the request goes now. Only what happens from there on can be the third, since until then it was not alone.</param>
    public void Add(in PlanCrash crash, Epoch next)
    {
        if (AreTooMany || Knows(crash) || (MustRunAlone && crash.Epoch < _aloneFrom))
        {
            return;
        }

        switch (Count)
        {
            case 0:
                _first = crash;
                break;
            case 1:
                _second = crash;
                _aloneFrom = next;
                break;
            default:
                _third = crash;
                break;
        }

        Count++;
    }

    /// <summary>The answer to a request after too many crashes.</summary>
    public readonly RequestError ToError() => new(
        ErrorCode.Poisoned,
        $"the request was on its way when {_first}, {_second} and {_third}, the last time alone: it is not sent again");

    /// <summary>Whether it is one of those counted: the same plan, or the same worker in another plan.</summary>
    private readonly bool Knows(in PlanCrash crash) =>
        (Count > 0 && IsSame(_first, crash)) || (Count > 1 && IsSame(_second, crash));

    private static bool IsSame(in PlanCrash known, in PlanCrash crash) => known.Epoch == crash.Epoch || known.Worker == crash.Worker;
}
