using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class StageAllocationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_warm_stage_allocates_nothing(int kind)
    {
        var stage = new StageRole(new StageId(new Epoch(new Term(1), 1), 0), true, FlowLimits.Default);
        var effects = new List<StageEffect>(64);
        var source = new Incarnation(5);
        stage.Decide(MonotonicTime.Zero, new StageInput(StageInputKind.InputLinkOpened, new LinkId(1), source), effects);
        stage.Decide(MonotonicTime.Zero, new StageInput(StageInputKind.OutputLinkOpened, new LinkId(2), source), effects);
        long sequence = 0;
        int sent = Run(stage, source, kind, ref sequence, 100, effects);
        Assert.Equal(400, sent);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(stage, source, kind, ref sequence, 1_000, effects);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    private static int Run(StageRole stage, Incarnation source, int kind, ref long sequence, int rounds, List<StageEffect> effects)
    {
        int sent = 0;
        for (int round = 0; round < rounds; round++)
        {
            long first = sequence;
            for (int i = 0; i < 4; i++)
            {
                sequence++;
                Decide(stage, new StageInput(StageInputKind.FrameArrived, new LinkId(1), Request: Id(source, first + i), Payload: new PayloadHandle(1), Bytes: 100, Deadline: new MonotonicTime(long.MaxValue), BatchKey: kind, OutputBytes: 100), effects);
            }

            Decide(stage, new StageInput(StageInputKind.CreditArrived, new LinkId(2), Credit: new CreditLimit(sequence + 8, long.MaxValue)), effects);
            for (int i = 0; i < 4; i++)
            {
                Decide(stage, new StageInput(StageInputKind.Computed, Request: Id(source, first + i), Payload: new PayloadHandle(2), Bytes: 100), effects);
                foreach (StageEffect effect in effects)
                {
                    sent += effect.Kind == StageEffectKind.SendFrame ? 1 : 0;
                }
            }
        }

        return sent;
    }

    private static void Decide(StageRole stage, in StageInput input, List<StageEffect> effects)
    {
        effects.Clear();
        stage.Decide(MonotonicTime.Zero, input, effects);
    }

    private static RequestId Id(Incarnation source, long sequence) => new(source, new StreamId(1), new SequenceNumber(sequence));
}
