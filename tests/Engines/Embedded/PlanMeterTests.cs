using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using ActorInference.Execution.Sources;
using Xunit;

namespace ActorInference.Tests.Engines.Embedded;

public sealed class PlanMeterTests
{
    private static readonly Plan TwoStages = new(
        new Epoch(new Term(1), 3),
        default,
        ImmutableArray.Create(new PlannedStage(0, 2, [new SlotId(new Incarnation(1), 0)]), new PlannedStage(2, 2, [new SlotId(new Incarnation(2), 0)])),
        PredictedThroughputPerSecond: 100,
        PredictedLatencySeconds: 0.02);

    private readonly PlanMeter _meter = new();
    private MonotonicTime _now = MonotonicTime.Zero;

    [Fact]
    public void Nothing_without_a_plan()
    {
        Answer(10, unanswered: 8, count: 200);

        Assert.Null(_meter.Measured);
    }

    [Fact]
    public void Throughput_counts_only_while_every_slot_has_work()
    {
        _meter.OnPlan(TwoStages);

        Answer(10, unanswered: 3, count: 300);
        Assert.Null(_meter.Measured!.MeasuredThroughputPerSecond);

        Answer(10, unanswered: 4, count: 99);
        Answer(10, unanswered: 0, count: 1);
        Answer(10, unanswered: 4, count: 100);
        Assert.Null(_meter.Measured.MeasuredThroughputPerSecond);

        Answer(10, unanswered: 4, count: 1);
        Assert.Equal(100, _meter.Measured.MeasuredThroughputPerSecond!.Value, 6);

        Answer(20, unanswered: 9, count: 50);
        Assert.Equal(new PlanMeasurements(TwoStages.Epoch, 100, 50, 0.02, null), _meter.Measured);
    }

    [Fact]
    public void Latency_counts_only_of_requests_that_are_alone()
    {
        _meter.OnPlan(TwoStages);
        _meter.OnAccepted(1);
        _meter.OnAccepted(2);
        Answer(5, unanswered: 1, count: 1);
        Answer(5, unanswered: 0, count: 1);
        Assert.Null(_meter.Measured!.MeasuredLatencySeconds);

        _meter.OnAccepted(1);
        _meter.OnAnswered(_now, TimeSpan.FromMilliseconds(1), isResult: false, unanswered: 0);
        Assert.Null(_meter.Measured.MeasuredLatencySeconds);

        _meter.OnAccepted(1);
        Answer(16, unanswered: 0, count: 1);
        Assert.Equal(0.016, _meter.Measured.MeasuredLatencySeconds!.Value, 9);

        _meter.OnAccepted(1);
        Answer(24, unanswered: 0, count: 1);
        Assert.Equal(0.017, _meter.Measured.MeasuredLatencySeconds!.Value, 9);
    }

    [Fact]
    public void A_new_plan_is_measured_anew()
    {
        _meter.OnPlan(TwoStages);
        _meter.OnAccepted(1);
        Answer(16, unanswered: 0, count: 1);
        Answer(10, unanswered: 4, count: 101);
        Assert.NotNull(_meter.Measured!.MeasuredThroughputPerSecond);

        _meter.OnPlan(TwoStages with { Epoch = new Epoch(new Term(1), 4), PredictedThroughputPerSecond = 70 });

        Assert.Equal(new PlanMeasurements(new Epoch(new Term(1), 4), 70, null, 0.02, null), _meter.Measured);
    }

    private void Answer(int milliseconds, int unanswered, int count)
    {
        for (int answer = 0; answer < count; answer++)
        {
            _now += TimeSpan.FromMilliseconds(milliseconds);
            _meter.OnAnswered(_now, TimeSpan.FromMilliseconds(milliseconds), isResult: true, unanswered);
        }
    }
}
