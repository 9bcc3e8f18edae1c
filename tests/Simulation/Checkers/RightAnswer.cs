using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>A result is the one that a single process computes; an error is one that this request may get.</summary>
internal sealed class RightAnswer(SimulatedModel model) : Checker
{
    public int Results { get; private set; }

    public int Errors { get; private set; }

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

    private static bool IsAllowed(AcceptedRequest request, Answer answer, RequestError error) =>
        error.Code switch
        {
            ErrorCode.DeadlineExceeded or ErrorCode.Unavailable => !request.IsInCalm && answer.Time >= request.Deadline,
            ErrorCode.Cancelled => request.IsCancelled,
            ErrorCode.ComputeFailed => request.Input.PoisonedLayer != Activation.NoLayer,
            ErrorCode.Poisoned => !request.IsInCalm,
            ErrorCode.InvalidRequest or ErrorCode.Busy or ErrorCode.ShuttingDown => false,
            _ => false,
        };
}
