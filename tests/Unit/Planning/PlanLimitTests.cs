using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

/// <summary>Odd and large problems: figures that no machine has, memory that few workers have, more workers than a search can look at.</summary>
public sealed class PlanLimitTests
{
    private static readonly PlanningPreferences AutoWithReplicas = Problems.Prefer(PlanningStrategy.Auto) with { ReplicasMax = 8 };

    [Theory]
    [InlineData(3e6)]
    [InlineData(4.5e6)]
    public void A_layer_of_a_month_is_planned_though_the_sums_are_beyond_counting(double seconds)
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(Problems.Model([seconds]), PlanningPreferences.Default, Problems.Worker(1)));

        Assert.Equal(1 / seconds, planned.Prediction.ThroughputPerSecond, 1e-12);
    }

    [Fact]
    public void A_worker_of_three_operations_a_second_ends_no_planner()
    {
        foreach (PlanningStrategy strategy in Enum.GetValues<PlanningStrategy>())
        {
            PlanningResult.Planned planned = Problems.Planned(
                Problems.Problem(Problems.Model([10e-3, 10e-3]), Problems.Prefer(strategy), Problems.Worker(1), Problems.Worker(2, speed: 3)));

            Assert.Equal(2, planned.Stages.Sum(stage => stage.LayerCount));
        }
    }

    [Fact]
    public void A_worker_too_slow_to_count_for_is_not_free()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model([10e-3, 10e-3]), Problems.Prefer(PlanningStrategy.Auto), Problems.Worker(1), Problems.Worker(2, speed: 1e-3)));

        Assert.Equal([1UL], Problems.Workers(planned));
        Assert.Equal(50, planned.Prediction.ThroughputPerSecond, 0.1);
    }

    [Theory]
    [InlineData(PlanningStrategy.Balanced)]
    [InlineData(PlanningStrategy.Auto)]
    [InlineData(PlanningStrategy.ArMdi)]
    public void The_only_worker_with_room_for_the_largest_layer_is_used_however_many_are_faster(PlanningStrategy strategy)
    {
        ModelProfile model = Problems.Model(Enumerable.Repeat(1e-3, 200), weightBytes: 1_000_000);
        model = model with { Layers = model.Layers.SetItem(0, model.Layers[0] with { WeightBytes = 5_000_000_000 }) };
        PlanningWorker[] workers =
        [
            .. Enumerable.Range(1, 199).Select(id => Problems.Worker(id, speed: 2e9, memory: 1_000_000_000)),
            Problems.Worker(200, speed: 1e9, memory: 10_000_000_000),
        ];

        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(model, Problems.Prefer(strategy), workers));

        Assert.Equal(200UL, planned.Stages[0].Slot.Worker.Value);
    }

    [Fact]
    public void Of_workers_half_of_which_have_room_for_nothing_the_others_are_used()
    {
        PlanningWorker[] workers = [.. Enumerable.Range(1, 64).Select(id => Problems.Worker(id, memory: id % 2 == 0 ? 1_000 : 1_000_000_000))];

        PlanningResult.Planned planned = Problems.Planned(
            Problems.Problem(Problems.Model(Enumerable.Repeat(1e-3, 200), weightBytes: 1_000_000), PlanningPreferences.Default, workers));

        Assert.Equal(32, planned.Stages.Length);
        Assert.All(Problems.Workers(planned), worker => Assert.Equal(1UL, worker % 2));
    }

    [Fact]
    public void A_number_of_stages_that_memory_forbids_becomes_the_largest_that_it_allows()
    {
        // Weights of 10 bytes, and each window has 8 activations: two stages of a worker's four slots fit, three do not.
        ModelProfile model = Problems.Model(Enumerable.Repeat(1e-3, 60), activationBytes: 1_000, weightBytes: 10);
        PlanningWorker[] workers = [.. Enumerable.Range(1, 15).Select(id => Problems.Worker(id, slots: 4, memory: 26_000))];

        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(model, PlanningPreferences.Default, workers));

        Assert.Equal(30, planned.Stages.Length);
        Assert.All(planned.Stages.CountBy(stage => stage.Slot.Worker), worker => Assert.Equal(2, worker.Value));
    }

    [Fact]
    public void Replicas_are_found_where_only_some_slots_of_a_worker_have_room()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model([1e-3], activationBytes: 0, weightBytes: 2_000_000_000),
            AutoWithReplicas,
            [.. Enumerable.Range(1, 2).Select(id => Problems.Worker(id, slots: 8, memory: 10_000_000_000))]));

        Assert.Equal([4, 4], planned.Stages[0].Slots.CountBy(slot => slot.Worker).Select(worker => worker.Value));
    }

    [Fact]
    public void Shares_that_do_not_fit_every_slot_go_to_one_of_each_worker()
    {
        ModelProfile model = Problems.Model([1e-3, 1e-3], activationBytes: 0);
        model = model with { Layers = [model.Layers[0] with { WeightBytes = 8_000_000 }, model.Layers[1] with { WeightBytes = 1_000_000 }] };

        Assert.Equal([2], Problems.Sizes(Problems.Planned(Problems.Problem(model, Problems.Prefer(PlanningStrategy.ArMdi), Problems.Worker(1, slots: 2, memory: 10_000_000)))));
    }

    [Fact]
    public void More_stages_of_device_types_than_memory_allows_become_fewer()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model([1e-3, 1e-3]), Problems.Prefer(PlanningStrategy.DeviceTypes, 2), Problems.Worker(1), Problems.Worker(2, memory: 1));

        Assert.Equal([2], Problems.Sizes(Problems.Planned(problem)));
    }

    [Fact]
    public void A_gain_too_small_for_another_stage_is_not_called_a_loss()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model([10e-3, 0.2e-3]), Problems.Prefer(PlanningStrategy.Auto), Problems.Worker(1), Problems.Worker(2)));

        Assert.StartsWith(
            "One machine is enough: one stage on w1 answers 97.9 requests/s, 2 stages 99.9, 2 % more where 10 % are wanted; ", planned.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_unequal_replicas_the_rates_add_up_and_the_link_that_is_slower_is_named()
    {
        ModelProfile model = new([new LayerProfile("layer 0", "gru", 10e-3, 10_000, 4)], 100_000, 1e9);
        PlanningResult.Planned planned = Problems.Planned(
            Problems.Problem(model, AutoWithReplicas, Problems.Worker(1), Problems.Worker(2, speed: 3e8)) with { Links = LinkMap.Uniform(new LinkProfile(0, 12.5e6)) });

        Assert.Equal(2, planned.Stages[0].Slots.Length);
        Assert.Equal(1 / ((1 / 10e-3) + (0.3 / 10e-3)), planned.Prediction.Stages[0].BusySeconds, 1e-4);
        Assert.Contains("the limit is moving activations", planned.Explanation, StringComparison.Ordinal);
    }
}
