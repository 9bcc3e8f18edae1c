using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

public sealed class PredictionTests
{
    private static readonly ModelProfile FourLayers = Problems.Model([1e-3, 1e-3, 1e-3, 1e-3], activationBytes: 100_000);

    [Fact]
    public void Latency_is_the_sum_of_all_and_throughput_that_of_the_longest_item()
    {
        PlanningProblem problem = Problems.Problem(FourLayers, PlanningPreferences.Default, Problems.Worker(1), Problems.Worker(2, 5e8)) with
        {
            Links = LinkMap.Uniform(new LinkProfile(200e-6, 1e8)),
        };

        PlanPrediction prediction = Prediction.Of(problem, [Stage(0, 3, 1), Stage(3, 1, 2)]);

        // 3 ms + 2 ms at half speed, four ends of hops at 6 us, three moves of 200 us + 1 ms, for each the cores' 5 us and 100,000 bytes at 1.5 ns.
        Assert.Equal(3e-3 + 2e-3 + 24e-6 + (3 * 1.2e-3) + (3 * 155e-6), prediction.LatencySeconds, 12);
        Assert.Equal(3.012e-3, prediction.BottleneckSeconds, 12);
        Assert.Equal(1 / 3.012e-3, prediction.ThroughputPerSecond, 6);
        Assert.Equal(0, prediction.HostSecondsMax);
    }

    [Fact]
    public void A_frame_counts_as_its_codec_sends_it_where_that_saves_time()
    {
        ModelProfile encodable = FourLayers with
        {
            Layers = [.. FourLayers.Layers.Select(layer => layer with { EncodedOutputBytes = 40_000 })],
            EncodedInputBytes = 80_000,
        };
        PlanningProblem problem = Problems.Problem(encodable, PlanningPreferences.Default, Problems.Worker(1), Problems.Worker(2)) with
        {
            Links = LinkMap.Uniform(new LinkProfile(0, 1e7)),
        };
        ImmutableArray<PlannedStage> stages = [Stage(0, 2, 1), Stage(2, 2, 2)];
        PlanPrediction auto = Prediction.Of(problem, stages);

        // The input: 8 ms instead of 10, and 0.8 ms to encode and decode it; what follows: 4 ms. Of 140,000 bytes less the cores copy 1.5 ns each.
        Assert.Equal(8e-3, auto.BottleneckSeconds, 9);
        Assert.Equal(
            auto.LatencySeconds,
            Prediction.Of(problem with { Preferences = problem.Preferences with { Codec = CodecPreference.Raw } }, stages).LatencySeconds - (2e-3 + 6e-3 + 6e-3 - 2.4e-3 + 0.21e-3),
            9);
        Assert.Equal(5e-3, Prediction.Of(problem with { Preferences = problem.Preferences with { Codec = CodecPreference.Half } }, stages).BottleneckSeconds, 9);
        Assert.Equal(2.012e-3, Prediction.Of(problem with { Links = LinkMap.Uniform(new LinkProfile(0, 1e9)) }, stages).BottleneckSeconds, 9);
    }

    [Fact]
    public void A_slow_link_is_the_bottleneck_and_a_long_one_only_beyond_its_window()
    {
        PlanningProblem problem = Problems.Problem(FourLayers, PlanningPreferences.Default, Problems.Worker(1), Problems.Worker(2));
        ImmutableArray<PlannedStage> stages = [Stage(0, 2, 1), Stage(2, 2, 2)];

        Assert.Equal(10e-3, Prediction.Of(problem with { Links = LinkMap.Uniform(new LinkProfile(0, 1e7)) }, stages).BottleneckSeconds, 12);
        Assert.Equal(2.012e-3, Prediction.Of(problem with { Links = LinkMap.Uniform(new LinkProfile(4e-3, 1e12)) }, stages).BottleneckSeconds, 12);
        Assert.Equal(5e-3, Prediction.Of(problem with { Links = LinkMap.Uniform(new LinkProfile(20e-3, 1e12)) }, stages).BottleneckSeconds, 12);
    }

    [Fact]
    public void Inputs_that_travel_encoded_take_less_of_a_link_and_no_less_memory()
    {
        ModelProfile large = FourLayers with { InputBytes = 10_000_000, InputWireBytes = 10_000_000 };
        ModelProfile encoded = large with { InputWireBytes = 1_000 };
        PlanningProblem problem = Problems.Problem(large, PlanningPreferences.Default, Problems.Worker(1), Problems.Worker(2)) with
        {
            Links = LinkMap.Uniform(new LinkProfile(0, 1e8)),
        };
        ImmutableArray<PlannedStage> stages = [Stage(0, 2, 1), Stage(2, 2, 2)];

        Assert.Equal(0.1, Prediction.Of(problem, stages).BottleneckSeconds, 12);
        Assert.Equal(2.012e-3, Prediction.Of(problem with { Profile = encoded }, stages).BottleneckSeconds, 12);
        Assert.Equal(Prediction.MemoryBytes(large, 0, 4, 1), Prediction.MemoryBytes(encoded, 0, 4, 1));
        Assert.Equal([2, 2], Problems.Sizes(Problems.Planned(problem with { Profile = encoded })));
    }

    [Fact]
    public void Slots_of_one_worker_hand_over_by_reference()
    {
        PlanningProblem problem = Problems.Problem(FourLayers, PlanningPreferences.Default, Problems.Worker(1, slots: 2)) with
        {
            Source = new Incarnation(1),
        };

        PlanPrediction prediction = Prediction.Of(problem, [Stage(0, 2, 1), new PlannedStage(2, 2, [new SlotId(new Incarnation(1), 1)])]);

        Assert.Equal(4e-3 + (4 * PlanningConstants.HandOverOverheadSeconds), prediction.LatencySeconds, 12);
    }

    [Fact]
    public void A_source_on_the_workers_machine_takes_its_ends_of_the_links_from_the_same_cores()
    {
        PlanningProblem problem = Problems.Problem(FourLayers, PlanningPreferences.Default, Problems.Worker(1, host: "desk")) with
        {
            Hosts = [new HostCores("desk", 1)],
        };
        ImmutableArray<PlannedStage> stages = [Stage(0, 4, 1)];

        // 4 ms, two ends of hops at 5 us and 100,000 bytes at 1.5 ns; the source's two ends are the same again.
        Assert.Equal(4.31e-3, Prediction.Of(problem, stages).HostSecondsMax, 12);
        Assert.Equal(4.62e-3, Prediction.Of(problem with { SourceHostKey = "desk" }, stages).HostSecondsMax, 12);
        Assert.Equal(4.31e-3, Prediction.Of(problem with { SourceHostKey = "elsewhere" }, stages).HostSecondsMax, 12);
    }

    [Fact]
    public void A_worker_whose_quota_leaves_no_core_beside_its_lanes_moves_frames_in_their_time()
    {
        double Throughput(double cores) => Prediction.Of(
            Problems.Problem(FourLayers, PlanningPreferences.Default, Problems.Worker(1) with { CoresPerSlot = cores }), [Stage(0, 4, 1)]).ThroughputPerSecond;

        // 4 ms, two ends of hops at 6 us; and at 5 us and 100,000 bytes at 0.7 ns of a core of which the lane has only so much.
        Assert.Equal(1 / 4.012e-3, Throughput(cores: 0), 6);
        Assert.Equal(1 / 4.012e-3, Throughput(cores: 1.5), 6);
        Assert.Equal(1 / (4.012e-3 + (2 * 75e-6)), Throughput(cores: 1), 6);
        Assert.Equal(1 / (4.012e-3 + (2 * 75e-6 / 0.2)), Throughput(cores: 0.2), 6);
    }

    [Fact]
    public void Inputs_that_travel_as_places_cost_such_a_worker_the_time_to_spread_them_out()
    {
        ModelProfile profile = FourLayers with { InputWireBytes = 1_000 };
        PlanPrediction prediction = Prediction.Of(Problems.Problem(profile, PlanningPreferences.Default, Problems.Worker(1) with { CoresPerSlot = 0.2 }), [Stage(0, 4, 1)]);

        // 4 ms and 12 us; 5 us and 1,000 bytes at 0.7 ns, 99,000 bytes at 0.2 ns to be filled, 5 us and 100,000 bytes of the result: of a fifth of a core.
        Assert.Equal(4.012e-3 + ((5.7e-6 + 19.8e-6 + 75e-6) / 0.2), prediction.BottleneckSeconds, 12);
    }

    [Fact]
    public void Workers_on_one_host_share_its_cores()
    {
        PlanningProblem problem = Problems.Problem(
            FourLayers, PlanningPreferences.Default, Problems.Worker(1, host: "desk"), Problems.Worker(2, host: "desk")) with
        {
            Hosts = [new HostCores("desk", 1), new HostCores("empty", 1)],
        };

        PlanPrediction prediction = Prediction.Of(problem, [Stage(0, 2, 1), Stage(2, 2, 2)]);

        // 4 ms and 15 % of it for two lanes on one core, four ends of hops at 5 us and 100,000 bytes at 1.5 ns.
        Assert.Equal(5.22e-3, prediction.HostSecondsMax, 12);
        Assert.Equal(1 / 5.22e-3, prediction.ThroughputPerSecond, 6);
    }

    [Theory]
    [InlineData(1, 3, 1)]
    [InlineData(0, 3, 1)]
    [InlineData(0, 4, 7)]
    public void Stages_that_do_not_cover_the_model_or_name_a_stranger_are_refused(int first, int count, int worker)
    {
        PlanningProblem problem = Problems.Problem(FourLayers, PlanningPreferences.Default, Problems.Worker(1));

        Assert.Throws<ArgumentException>(() => Prediction.Of(problem, [Stage(first, count, worker)]));
    }

    [Fact]
    public void A_plan_carries_the_prediction_and_the_epoch_that_it_is_given()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(FourLayers, PlanningPreferences.Default, Problems.Worker(1)));
        Epoch epoch = new(new Term(3), 4);
        ModelId model = new(new Digest(1, 2, 3, 4));

        Plan plan = planned.ToPlan(epoch, model);

        Assert.Equal((epoch, model), (plan.Epoch, plan.Model));
        Assert.Equal(planned.Prediction.ThroughputPerSecond, plan.PredictedThroughputPerSecond);
        Assert.Equal(planned.Prediction.LatencySeconds, plan.PredictedLatencySeconds);
        Assert.Equal([(0, 4)], plan.Stages.Select(stage => (stage.FirstLayer, stage.LayerCount)));
    }

    private static PlannedStage Stage(int first, int count, int worker) => new(first, count, [new SlotId(new Incarnation((ulong)worker), 0)]);
}
