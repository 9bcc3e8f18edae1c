using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class SourceAllocationTests
{
    [Fact]
    public void A_warm_source_allocates_nothing()
    {
        var source = new SourceRole(SourceScript.Self, FlowLimits.Default, RoleTimings.Default);
        var effects = new List<SourceEffect>(64);
        Decide(source, SourceScript.Received(SourceScript.Prepare(SourceScript.Epoch(1))), effects);
        Decide(source, new SourceInput(SourceInputKind.LinkOpened, Epoch: SourceScript.Epoch(1), End: SourceLinkEnd.First, Link: new LinkId(1)), effects);
        Decide(source, new SourceInput(SourceInputKind.LinkOpened, Epoch: SourceScript.Epoch(1), End: SourceLinkEnd.Last, Link: new LinkId(2)), effects);
        Decide(source, SourceScript.Received(new CoordinationMessage.Activate(new Term(1), SourceScript.Epoch(1), true)), effects);
        long round = 0;
        Assert.Equal(1_000, Run(source, ref round, 100, effects));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(source, ref round, 1_000, effects);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    /// <summary>Every round: two streams open, submit five requests each, get their answers in reverse, and end.</summary>
    private static int Run(SourceRole source, ref long round, int rounds, List<SourceEffect> effects)
    {
        int delivered = 0;
        for (int i = 0; i < rounds; i++)
        {
            round++;
            for (int request = 0; request < 10; request++)
            {
                Decide(source, new SourceInput(SourceInputKind.Submit, Stream(round, request), Payload: new PayloadHandle(1), Bytes: 100), effects);
            }

            Decide(source, new SourceInput(SourceInputKind.CreditArrived, Link: new LinkId(1), Credit: new CreditLimit(round * 10, long.MaxValue)), effects);
            for (int request = 9; request >= 0; request--)
            {
                var id = new RequestId(source.Self, Stream(round, request), new SequenceNumber(request / 2));
                Decide(source, new SourceInput(SourceInputKind.ResultArrived, Request: id, Payload: new PayloadHandle(2), Bytes: 100, Link: new LinkId(2)), effects);
                foreach (SourceEffect effect in effects)
                {
                    delivered += effect.Kind == SourceEffectKind.Deliver ? 1 : 0;
                }
            }

            Decide(source, new SourceInput(SourceInputKind.StreamEnded, Stream(round, 0)), effects);
            Decide(source, new SourceInput(SourceInputKind.StreamEnded, Stream(round, 1)), effects);
        }

        return delivered;
    }

    private static StreamId Stream(long round, int request) => new((2 * round) + (request % 2));

    private static void Decide(SourceRole source, in SourceInput input, List<SourceEffect> effects)
    {
        effects.Clear();
        source.Decide(MonotonicTime.Zero, input, effects);
    }
}
