using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

public sealed class PredictPresentTests
{
    private static readonly PlanningProblem Problem = Problems.Problem(
        Problems.Model(Enumerable.Repeat(1e-3, 6)), PlanningPreferences.Default, Problems.Worker(1, slots: 2), Problems.Worker(2));

    [Fact]
    public void A_plan_is_predicted_as_when_it_was_found()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            PlanningProblem problem = Problems.Random(seed);
            if (Planner.Plan(problem) is PlanningResult.Planned planned)
            {
                Assert.Equal(planned.Prediction, Planner.Predict(problem, planned.Stages));
            }
        }
    }

    [Fact]
    public void A_worker_that_became_slower_shows_in_the_prediction()
    {
        PlanningResult.Planned planned = Problems.Planned(Problem);
        PlanningProblem slower = Problem with { Workers = [Problem.Workers[0], Problem.Workers[1] with { SlotFlopsPerSecond = 0.1e9 }] };

        PlanPrediction? predicted = Planner.Predict(slower, planned.Stages);

        Assert.NotNull(predicted);
        Assert.InRange(predicted.ThroughputPerSecond, planned.Prediction.ThroughputPerSecond / 11, planned.Prediction.ThroughputPerSecond / 9);
    }

    [Fact]
    public void What_is_not_possible_any_more_has_no_prediction()
    {
        ImmutableArray<PlannedStage> stages = Problems.Planned(Problem).Stages;
        Assert.Equal(3, stages.Length);
        PlanningWorker first = Problem.Workers[0];
        PlanningWorker second = Problem.Workers[1];

        Assert.NotNull(Planner.Predict(Problem, stages));
        Assert.Null(Planner.Predict(Problem with { Workers = [first] }, stages));
        Assert.Null(Planner.Predict(Problem with { ExcludedMembers = [second.Incarnation] }, stages));
        Assert.Null(Planner.Predict(Problem with { Workers = [first with { SlotCount = 1 }, second] }, stages));
        Assert.Null(Planner.Predict(Problem with { Workers = [first with { MemoryBytes = 1 }, second] }, stages));
        Assert.Null(Planner.Predict(Problem with { Workers = [first with { SlotFlopsPerSecond = double.NaN }, second] }, stages));
        Assert.Null(Planner.Predict(Problem with { Profile = Problems.Model(Enumerable.Repeat(1e-3, 7)) }, stages));
        Assert.Null(Planner.Predict(Problem, []));
        Assert.Null(Planner.Predict(Problem, [stages[0], stages[0], .. stages[2..]]));
    }

    [Fact]
    public void A_lost_link_alone_does_not_make_stages_impossible()
    {
        ImmutableArray<PlannedStage> stages = Problems.Planned(Problem).Stages;
        MemberPair lost = new(new Incarnation(1), new Incarnation(2));

        Assert.Equal(Planner.Predict(Problem, stages), Planner.Predict(Problem with { ForbiddenAdjacencies = [lost] }, stages));
    }
}
