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
    /// <param name="told">All that was said: of a plan that lost several workers, another than the one counted may be the one that it stands for.</param>
    /// <param name="next">Where the request goes now. Only what happens from there on can be the third, since until then it was not alone.</param>
    public void Add(in PlanCrash crash, ReadOnlySpan<PlanCrash> told, Epoch next)
    {
        if (AreTooMany || (MustRunAlone && crash.Epoch < _aloneFrom) || !MakeRoom(crash, told))
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

    /// <summary>Each plan counts once, and so does each worker. False: this one is counted already.</summary>
    private bool MakeRoom(in PlanCrash crash, ReadOnlySpan<PlanCrash> told)
    {
        bool isPlanCounted = (Count > 0 && _first.Epoch == crash.Epoch) || (Count > 1 && _second.Epoch == crash.Epoch);
        if (isPlanCounted)
        {
            return false;
        }

        if (Count > 0 && _first.Worker == crash.Worker)
        {
            return TryReplace(ref _first, Count > 1 ? _second.Worker : default, crash.Worker, told);
        }

        return Count < 2 || _second.Worker != crash.Worker || TryReplace(ref _second, _first.Worker, crash.Worker, told);
    }

    private static bool TryReplace(ref PlanCrash counted, Incarnation other, Incarnation taken, ReadOnlySpan<PlanCrash> told)
    {
        foreach (PlanCrash crash in told)
        {
            if (crash.Epoch == counted.Epoch && crash.Worker != other && crash.Worker != taken)
            {
                counted = crash;
                return true;
            }
        }

        return false;
    }
}
