using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

public sealed class EvenPlanTests
{
    [Theory]
    [InlineData(1, new[] { 21 })]
    [InlineData(2, new[] { 10, 11 })]
    [InlineData(3, new[] { 7, 7, 7 })]
    [InlineData(4, new[] { 5, 5, 5, 6 })]
    [InlineData(5, new[] { 4, 4, 4, 4, 5 })]
    [InlineData(6, new[] { 3, 3, 3, 4, 4, 4 })]
    public void Twenty_one_layers_are_split_with_the_longer_stages_last(int stages, int[] expected)
    {
        Assert.Equal(expected, EvenSplit.Sizes(21, stages));

        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model(Enumerable.Range(1, 21).Select(layer => layer * 1e-4)),
            Problems.Prefer(PlanningStrategy.Even),
            [.. Enumerable.Range(1, stages).Select(id => Problems.Worker(id))]));
        Assert.Equal(expected, Problems.Sizes(planned));
    }

    [Fact]
    public void More_workers_than_layers_make_one_stage_for_each_layer()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model([1e-3, 1e-3]), Problems.Prefer(PlanningStrategy.Even), Problems.Worker(1), Problems.Worker(2), Problems.Worker(3)));

        Assert.Equal([1, 1], Problems.Sizes(planned));
    }

    [Fact]
    public void A_stage_that_does_not_fit_leads_to_fewer_stages_that_do()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model(Enumerable.Repeat(1e-3, 9), activationBytes: 0, weightBytes: 1_000_000),
            Problems.Prefer(PlanningStrategy.Even, 3),
            Problems.Worker(1),
            Problems.Worker(2),
            Problems.Worker(3, memory: 2_000_000)));

        Assert.Equal([4, 5], Problems.Sizes(planned));
        Assert.Contains("3 stages were asked for; slots, layers and memory allow 2.", planned.Explanation, StringComparison.Ordinal);
    }
}
