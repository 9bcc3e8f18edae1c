using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

public sealed class BackendTests
{
    private static readonly ModelProfile Model = Problems.Model(Enumerable.Repeat(1e-3, 12));

    [Theory]
    [InlineData(1e9, 1e9, new ulong[] { 1, 2 })]
    [InlineData(1e9, 3e9, new ulong[] { 3 })]
    [InlineData(2.1e9, 3e9, new ulong[] { 1, 2 })]
    public void The_backend_whose_workers_give_the_better_plan_has_it_alone(double managedSpeed, double otherSpeed, ulong[] expected)
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Model, PlanningPreferences.Default, Problems.Worker(1, managedSpeed), Problems.Worker(2, managedSpeed), Other(3, otherSpeed)));

        Assert.Equal(expected, Problems.Workers(planned).Order());
        Assert.Contains("a plan has one backend", planned.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_workers_are_no_plan_mixes()
    {
        int mixed = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            PlanningProblem problem = Problems.Random(seed);
            problem = problem with { Workers = [.. problem.Workers.Select(worker => worker.Incarnation.Value % 2 == 0 ? worker with { Backend = "torchsharp" } : worker)] };
            mixed += problem.Workers.Length > 1 ? 1 : 0;
            if (Planner.Plan(problem) is PlanningResult.Planned planned)
            {
                Assert.Single(planned.Stages.Select(stage => problem.Workers.Single(worker => worker.Incarnation == stage.Slot.Worker).Backend).Distinct());
                Assert.Equal(planned.Prediction, Planner.Predict(problem, planned.Stages));
            }
        }

        Assert.True(mixed > 100);
    }

    [Fact]
    public void Of_equal_plans_the_one_of_the_present_backend_stays()
    {
        PlanningProblem problem = Problems.Problem(Model, PlanningPreferences.Default, Problems.Worker(1), Other(2));
        PlanningResult.Planned first = Problems.Planned(problem);
        PlanningProblem onOther = problem with { PresentStages = [.. first.Stages.Select(stage => stage with { Slots = [new SlotId(new Incarnation(2), 0)] })] };

        Assert.Equal([1UL], Problems.Workers(first));
        Assert.Equal([2UL], Problems.Workers(Problems.Planned(onOther)));
    }

    [Fact]
    public void A_backend_whose_workers_cannot_hold_the_model_is_not_chosen()
    {
        PlanningProblem problem = Problems.Problem(Model, PlanningPreferences.Default, Other(1, 9e9, memory: 1), Problems.Worker(2));

        Assert.Equal([2UL], Problems.Workers(Problems.Planned(problem)));
    }

    [Fact]
    public void Where_no_backend_is_enough_alone_the_reasons_are_all_told()
    {
        PlanningProblem problem = Problems.Problem(Model, PlanningPreferences.Default, Other(1, memory: 1), Problems.Worker(2, memory: 1));

        string reason = Assert.IsType<PlanningResult.Impossible>(Planner.Plan(problem)).Reason;

        Assert.Contains("managed: ", reason, StringComparison.Ordinal);
        Assert.Contains("torchsharp: ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Stages_on_two_backends_have_no_prediction()
    {
        PlanningProblem problem = Problems.Problem(Model, PlanningPreferences.Default, Problems.Worker(1), Problems.Worker(2));
        PlanningResult.Planned planned = Problems.Planned(problem);
        PlanningProblem mixed = problem with { Workers = [problem.Workers[0], problem.Workers[1] with { Backend = "torchsharp" }] };

        Assert.Equal(2, planned.Stages.Length);
        Assert.Null(Planner.Predict(mixed, planned.Stages));
    }

    private static PlanningWorker Other(int id, double speed = 1e9, long memory = long.MaxValue) =>
        Problems.Worker(id, speed, memory: memory) with { Backend = "torchsharp" };
}
