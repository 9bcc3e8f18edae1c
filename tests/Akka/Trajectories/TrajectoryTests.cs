using Akka.Actor;
using Akka.TestKit.Xunit2;
using ActorInference.Akka.Trajectories;
using ActorInference.Decisions;
using ActorInference.Models;
using ActorInference.Tests.Akka.Doors;
using Xunit;

namespace ActorInference.Tests.Akka.Trajectories;

/// <summary>Vehicles on real clusters of several actor systems, asked from a node where none of them lives.</summary>
public sealed class TrajectoryTests() : TestKit(TrajectoryCluster.Configuration(Settings, "other"), "trajectories")
{
    private static readonly TrajectorySettings Settings = new() { ShardCount = 8, HistoryKeyCount = 4, NextCount = 3 };

    /// <summary>An answer that does not come is asked for again after so long.</summary>
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_vehicle_survives_its_node_with_all_it_has_seen()
    {
        const int Seen = 8;
        await using ExampleSource source = await ExampleSource.StartAsync();
        await using TrajectoryCluster cluster = new(source, Settings);
        await cluster.StartAsync(3);
        await cluster.JoinAsync(Sys);
        IActorRef region = TrajectoryRegion.StartProxy(Sys, Settings);
        long[][] trips = [.. new[] { 0, 1, 2 }.Select(ExampleSource.Trip)];
        Dictionary<string, Address> homes = [];
        for (int vehicle = 0; vehicle < trips.Length; vehicle++)
        {
            for (int observation = 1; observation <= Seen; observation++)
            {
                Predicted predicted = await ObserveAsync(region, new Observed($"taxi-{vehicle}", observation, trips[vehicle][observation - 1]));
                TrajectoryCluster.AssertRestsOn(trips[vehicle][..observation], predicted);
            }

            homes[$"taxi-{vehicle}"] = LastSender.Path.Address;
        }

        await cluster.KillAsync(cluster.NodeAt(homes["taxi-0"]));

        for (int vehicle = 0; vehicle < trips.Length; vehicle++)
        {
            Predicted repeated = await ObserveAsync(region, new Observed($"taxi-{vehicle}", Seen, trips[vehicle][Seen - 1]));
            Predicted next = await ObserveAsync(region, new Observed($"taxi-{vehicle}", Seen + 1, trips[vehicle][Seen]));
            TrajectoryCluster.AssertRestsOn(trips[vehicle][..Seen], repeated);
            TrajectoryCluster.AssertRestsOn(trips[vehicle][..(Seen + 1)], next);
        }

        Assert.NotEqual(homes["taxi-0"], LastSender.Path.Address);
    }

    [Fact]
    public async Task An_observation_counts_once_and_the_history_is_bounded()
    {
        TrajectorySettings settings = Settings with { CellsMax = 4 };
        await using ExampleSource source = await ExampleSource.StartAsync();
        await using TrajectoryCluster cluster = new(source, settings);
        await cluster.StartAsync(1);
        IActorRef region = cluster.Regions[0];
        long[] trip = ExampleSource.Trip(1);

        for (int observation = 1; observation <= 6; observation++)
        {
            Predicted predicted = await ObserveAsync(region, new Observed("taxi", 10 * observation, trip[observation - 1]));
            Predicted again = await ObserveAsync(region, new Observed("taxi", 10 * observation, trip[observation - 1]));
            Predicted late = await ObserveAsync(region, new Observed("taxi", (10 * observation) - 5, 3));

            TrajectoryCluster.AssertRestsOn(trip[Math.Max(0, observation - 4)..observation], predicted);
            TrajectoryCluster.AssertRestsOn(trip[Math.Max(0, observation - 4)..observation], again);
            TrajectoryCluster.AssertRestsOn(trip[Math.Max(0, observation - 4)..observation], late);
            Assert.Equal((10L * observation) - 5, late.Observation);
            Assert.Equal(10L * observation, late.Newest);
        }
    }

    [Fact]
    public async Task An_idle_vehicle_leaves_and_takes_up_its_history_when_it_comes_back()
    {
        TrajectorySettings settings = Settings with { IdleTimeout = TimeSpan.FromMilliseconds(200) };
        await using ExampleSource source = await ExampleSource.StartAsync();
        await using TrajectoryCluster cluster = new(source, settings);
        await cluster.StartAsync(1);
        IActorRef region = cluster.Regions[0];
        await ObserveAsync(region, new Observed("taxi", 1, 13));

        IActorRef vehicle = LastSender;
        await AwaitAssertAsync(
            async () => await Assert.ThrowsAsync<ActorNotFoundException>(() => cluster.Nodes[0].ActorSelection(vehicle.Path.ToStringWithoutAddress()).ResolveOne(ResendAfter)),
            ExampleSource.Patience);
        Predicted predicted = await ObserveAsync(region, new Observed("taxi", 2, 14));

        TrajectoryCluster.AssertRestsOn([13, 14], predicted);
    }

    [Fact]
    public async Task A_wrong_cell_is_an_error_and_too_many_at_once_are_busy()
    {
        TrajectorySettings settings = Settings with { WaitingMax = 2 };
        await using ExampleSource source = await ExampleSource.StartAsync();
        await using TrajectoryCluster cluster = new(source, settings);
        await cluster.StartAsync(1);
        IActorRef region = cluster.Regions[0];
        await ObserveAsync(region, new Observed("wrong", 1, 13));

        region.Tell(new Observed("wrong", 2, 1_000_000), TestActor);
        TrajectoryFailed wrong = await ExpectMsgAsync<TrajectoryFailed>(ExampleSource.Patience);
        for (int observation = 1; observation <= 100; observation++)
        {
            region.Tell(new Observed("crowd", observation, 13), TestActor);
        }

        Assert.Equal((2L, ErrorCode.InvalidRequest), (wrong.Observation, wrong.Code));
        HashSet<long> answered = [];
        int busy = 0;
        for (int answers = 0; answers < 100; answers++)
        {
            object answer = await ExpectMsgAsync<object>(ExampleSource.Patience);
            busy += answer is TrajectoryFailed { Code: ErrorCode.Busy } ? 1 : 0;
            Assert.True(answered.Add(answer is Predicted predicted ? predicted.Observation : Assert.IsType<TrajectoryFailed>(answer).Observation));
        }

        Assert.InRange(busy, 1, 98);
    }

    [Fact]
    public void A_node_that_cannot_keep_histories_is_refused()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => TrajectoryRegion.Start(Sys, TestActor, Settings));

        Assert.Contains("actorinference-source", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_most_probable_cells_come_first_and_of_equals_the_lowest()
    {
        Tensor scores = Tensor.FromArray(new TensorShape(1, 2, 4), 9f, 9f, 9f, 9f, -2f, -1f, -1f, -3f);

        Assert.Equal([new CellScore(1, -1f), new CellScore(2, -1f), new CellScore(0, -2f)], TopScores.Of(scores, 3).ToArray());
        Assert.Equal(4, TopScores.Of(scores, 10).Length);
    }

    /// <summary>As a sender does: what is not answered with a prediction is sent again.</summary>
    private async Task<Predicted> ObserveAsync(IActorRef region, Observed observed)
    {
        using CancellationTokenSource patience = new(ExampleSource.Patience);
        while (true)
        {
            region.Tell(observed, TestActor);
            object? answer = await ReceiveOneAsync(ResendAfter, patience.Token);
            while (answer is Predicted early && (early.Vehicle, early.Observation) != (observed.Vehicle, observed.Observation))
            {
                // To a question that was sent twice.
                answer = await ReceiveOneAsync(ResendAfter, patience.Token);
            }

            if (answer is Predicted predicted)
            {
                return predicted;
            }
        }
    }
}
