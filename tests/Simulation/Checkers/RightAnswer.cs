using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>A result is the one that a single process computes; an error is one that this request may get.</summary>
internal sealed class RightAnswer(SimulatedModel model) : Checker
{
    public int Results { get; private set; }

    public int Errors { get; private set; }

    /// <summary>A deadline travels as the time that remains, and a stage's clock may be faster than the source's.</summary>
    private const double DriftShare = 0.1;

    private readonly HashSet<RequestId> _failedAtStages = [];

    public override void OnComputeFailed(RequestId request) => _failedAtStages.Add(request);

    public override void OnAnswered(MemberProcess source, AcceptedRequest request, Answer answer)
    {
        if (answer.Error is { } error)
        {
            Errors++;
            if (!IsAllowed(request, answer, error))
            {
                Violated($"{request.Request}{(request.IsInCalm ? " (in calm)" : "")} must not be answered with {error}");
            }

            return;
        }

        Results++;
        if (answer.Result != model.RunWhole(request.Input))
        {
            Violated($"{request.Request} got a wrong result");
        }
    }

    private bool IsAllowed(AcceptedRequest request, Answer answer, RequestError error) =>
        error.Code switch
        {
            ErrorCode.DeadlineExceeded or ErrorCode.Unavailable => !request.IsInCalm && answer.Time >= request.Deadline - ((request.Deadline - request.AcceptedAt) * DriftShare),
            ErrorCode.Cancelled => request.IsCancelled,
            ErrorCode.ComputeFailed => request.Input.PoisonedLayer != Activation.NoLayer || _failedAtStages.Contains(request.Request),
            ErrorCode.Poisoned => !request.IsInCalm,
            ErrorCode.InvalidRequest or ErrorCode.Busy or ErrorCode.ShuttingDown => false,
            _ => false,
        };
}
