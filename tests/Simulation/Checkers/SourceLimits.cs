using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>A source has accepted no more than its limits say.</summary>
internal sealed class SourceLimits(FlowLimits limits) : Checker
{
    private readonly Dictionary<Incarnation, (int Requests, long Bytes)> _open = [];

    public override void OnAccepted(MemberProcess source, AcceptedRequest request)
    {
        (int requests, long bytes) = _open.GetValueOrDefault(source.Incarnation);
        _open[source.Incarnation] = (requests + 1, bytes + request.Bytes);
        if (requests + 1 > limits.SourceRequestsMax || bytes >= limits.SourceBytesMax)
        {
            Violated($"{source.Name} has accepted {requests + 1} requests with {bytes + request.Bytes} bytes");
        }
    }

    public override void OnAnswered(MemberProcess source, AcceptedRequest request, Answer answer)
    {
        (int requests, long bytes) = _open.GetValueOrDefault(source.Incarnation);
        _open[source.Incarnation] = (requests - 1, bytes - request.Bytes);
    }
}
