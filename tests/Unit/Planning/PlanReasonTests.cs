using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

public sealed class PlanReasonTests
{
    private static readonly ModelProfile ThreeLayers = Problems.Model([1e-3, 1e-3, 1e-3], activationBytes: 0, weightBytes: 2_000_000);

    [Fact]
    public void No_worker() =>
        Assert.Equal("No plan is possible: there is no worker.", Reason(Problems.Problem(ThreeLayers, PlanningPreferences.Default)));

    [Fact]
    public void No_worker_left()
    {
        PlanningProblem problem = Problems.Problem(
            ThreeLayers, PlanningPreferences.Default, Problems.Worker(1), Problems.Worker(2, slots: 0), Problems.Worker(3, speed: 0)) with
        {
            ExcludedMembers = [new Incarnation(1)],
        };

        Assert.Equal("No plan is possible: of 3 workers, 1 left out after a failure, 2 without a slot or a measured speed.", Reason(problem));
    }

    [Fact]
    public void A_layer_that_fits_nowhere() =>
        Assert.Equal(
            "No plan is possible: layer 0 'layer 0' alone needs 2 MB; no worker offers more than 1.5 MB.",
            Reason(Problems.Problem(ThreeLayers, PlanningPreferences.Default, Problems.Worker(1, memory: 1_500_000), Problems.Worker(2, memory: 999))));

    [Fact]
    public void Layers_that_fit_alone_and_not_together() =>
        Assert.Equal(
            "No plan is possible: the model needs 6 MB in one piece, more in several; no consecutive split fits the workers (w1 3 MB, w2 2.5 MB).",
            Reason(Problems.Problem(ThreeLayers, PlanningPreferences.Default, Problems.Worker(1, memory: 3_000_000), Problems.Worker(2, memory: 2_500_000))));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(double.PositiveInfinity)]
    public void A_profile_that_makes_no_sense(double seconds) =>
        Assert.Equal(
            "No plan is possible: the profile gives layer 'layer 1' no valid compute time.",
            Reason(Problems.Problem(Problems.Model([1, seconds]), PlanningPreferences.Default, Problems.Worker(1))));

    [Fact]
    public void A_model_without_layers_and_a_profile_without_speed()
    {
        Assert.Equal(
            "No plan is possible: the model has no layers.",
            Reason(Problems.Problem(Problems.Model([]), PlanningPreferences.Default, Problems.Worker(1))));
        Assert.Equal(
            "No plan is possible: the profile of the model does not say on how fast a machine it was measured.",
            Reason(Problems.Problem(ThreeLayers with { SlotFlopsPerSecond = 0 }, PlanningPreferences.Default, Problems.Worker(1))));
    }

    [Fact]
    public void Hostile_numbers_do_not_break_the_planner()
    {
        ModelProfile profile = new(
            [new LayerProfile("huge", "", double.MaxValue, long.MaxValue, long.MaxValue), new LayerProfile("odd", "", 1e300, -5, -7)], long.MaxValue, double.Epsilon);
        PlanningProblem problem = Problems.Problem(
            profile, Problems.Prefer(PlanningStrategy.Balanced, int.MinValue), Problems.Worker(1, double.MaxValue, int.MaxValue), Problems.Worker(2, double.Epsilon, int.MaxValue)) with
        {
            Links = LinkMap.Uniform(new LinkProfile(double.NaN, 0)),
        };

        Assert.IsType<PlanningResult.Impossible>(Planner.Plan(problem));
    }

    private static string Reason(PlanningProblem problem) => Assert.IsType<PlanningResult.Impossible>(Planner.Plan(problem)).Reason;
}
