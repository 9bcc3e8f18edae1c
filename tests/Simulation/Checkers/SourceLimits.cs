using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>A source has no more requests open, and no more bytes for them, than its limits say.</summary>
/// <param name="limits">The named ones.</param>
/// <param name="requestBytesMax">The largest input and the largest result together: the request that crosses the limit in bytes may enter.</param>
internal sealed class SourceLimits(FlowLimits limits, long requestBytesMax) : Checker
{
    private readonly Dictionary<Incarnation, int> _open = [];

    public override void OnAccepted(MemberProcess source, AcceptedRequest request)
    {
        int open = _open.GetValueOrDefault(source.Incarnation) + 1;
        _open[source.Incarnation] = open;
        long bytes = source.Source!.Payloads.Bytes - source.Source.SubmittedBytes;
        if (open > limits.SourceRequestsMax || bytes > limits.SourceBytesMax + requestBytesMax)
        {
            Violated($"{source.Name} has accepted {open} requests and holds {bytes} bytes");
        }
    }

    public override void OnAnswered(MemberProcess source, AcceptedRequest request, Answer answer) => _open[source.Incarnation]--;
}
