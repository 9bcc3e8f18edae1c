using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using ActorInference.Akka.Trajectories;
using ActorInference.Decisions;
using System.Runtime.Serialization;
using Xunit;

namespace ActorInference.Tests.Akka.Trajectories;

public sealed class HistoryMapTests : TestKit
{
    private TrajectorySerializer Serializer => new((ExtendedActorSystem)Sys);

    /// <summary>Few vehicles, observations and times, so that maps agree, disagree and overflow; <paramref name="vehicles"/> above the limit makes them forget.</summary>
    private static HistoryMap Draw(Random random, int vehicles) => HistoryMap.From(Enumerable.Range(0, random.Next(vehicles)).Select(_ => KeyValuePair.Create(
        $"vehicle-{random.Next(vehicles)}",
        new VehicleHistory(random.Next(1, 4), random.Next(5), [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.NextInt64(3))]))));

    [Theory]
    [InlineData(4)]
    [InlineData(300)]
    public void Merging_is_commutative_associative_and_idempotent(int vehicles)
    {
        Random random = new(1_234);
        for (int attempt = 0; attempt < 300; attempt++)
        {
            HistoryMap a = Draw(random, vehicles);
            HistoryMap b = Draw(random, vehicles);
            HistoryMap c = Draw(random, vehicles);

            Assert.Equal(a.Merge(b), b.Merge(a));
            Assert.Equal(a.Merge(b).Merge(c), a.Merge(b.Merge(c)));
            Assert.Equal(a, a.Merge(a));
            Assert.Equal(a.Merge(b), a.Merge(b).Merge(b));
            Assert.InRange(a.Merge(b).Vehicles.Count, 0, HistoryMap.VehiclesMax);
        }
    }

    [Fact]
    public void A_delta_brings_another_replica_to_the_same_state()
    {
        Random random = new(4_321);
        HistoryMap here = HistoryMap.Empty;
        HistoryMap there = HistoryMap.Empty;
        for (int change = 0; change < 1_000; change++)
        {
            here = here.With($"vehicle-{random.Next(200)}", new VehicleHistory(change + 1, change, [change]));
            if (random.Next(3) == 0)
            {
                there = there.MergeDelta(here.Delta!);
                here = here.ResetDelta();
                Assert.Null(here.Delta);
                Assert.Equal(here, there);
            }
        }
    }

    [Fact]
    public void What_is_written_last_is_not_what_is_forgotten_whatever_the_clock_says()
    {
        HistoryMap full = HistoryMap.From(Enumerable.Range(0, HistoryMap.VehiclesMax).Select(index => KeyValuePair.Create($"z-{index}", new VehicleHistory(1, 1_000 + index, [1]))));

        HistoryMap more = full.With("a", new VehicleHistory(1, 5, [7]));

        Assert.Equal(HistoryMap.VehiclesMax, more.Vehicles.Count);
        Assert.NotNull(more.Find("a"));
        Assert.Null(more.Find("z-0"));
        Assert.Equal(more, full.MergeDelta(more.Delta!));
    }

    [Fact]
    public void A_history_keeps_the_last_cells()
    {
        VehicleHistory history = VehicleHistory.Empty;
        for (int observation = 1; observation <= 6; observation++)
        {
            history = history.With(observation, 10 * observation, cellsMax: 4, nowMilliseconds: 10 - observation);
        }

        Assert.Equal([30L, 40L, 50L, 60L], history.Cells.ToArray());
        Assert.Equal((6L, 9L), (history.Observation, history.SeenMilliseconds));
    }

    [Fact]
    public void The_fullest_map_fits_into_one_message()
    {
        ImmutableArray<long> cells = [.. Enumerable.Repeat((long)int.MaxValue, TrajectorySettings.CellsMaxLimit)];
        string name = new('\u20ac', Observed.VehicleCharactersMax - 3);
        HistoryMap map = HistoryMap.From(Enumerable.Range(100, HistoryMap.VehiclesMax).Select(index => KeyValuePair.Create($"{name}{index}", new VehicleHistory(long.MaxValue, long.MaxValue, cells))));

        Assert.InRange(Serializer.ToBinary(map).Length, 1, 100_000);
    }

    [Fact]
    public void What_is_written_is_read_again_and_what_is_cut_or_changed_is_refused_or_read()
    {
        Random random = new(4_702);
        object[] messages =
        [
            new Observed("a", 3, 4),
            new Predicted("b", 3, 4, 2, [new CellScore(7, -0.5f), new CellScore(1, -2f)], TimeSpan.FromMilliseconds(3)),
            new TrajectoryFailed("c", 9, ErrorCode.Unavailable, "why", TimeSpan.FromSeconds(1)),
            Draw(random, 20),
        ];
        foreach (object message in messages)
        {
            byte[] bytes = Serializer.ToBinary(message);
            string manifest = Serializer.Manifest(message);
            object read = Serializer.FromBinary(bytes, manifest);
            Assert.Equal(bytes, Serializer.ToBinary(read));
            Assert.Throws<SerializationException>(() => Serializer.FromBinary([.. bytes, 0], manifest));
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<SerializationException>(() => Serializer.FromBinary(bytes[..length], manifest));
            }

            for (int attempt = 0; attempt < 2_000; attempt++)
            {
                byte[] changed = [.. bytes];
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
                Exception? refused = Record.Exception(() => Serializer.FromBinary(changed, manifest));
                Assert.True(refused is null or SerializationException, $"{refused}");
            }
        }

        Assert.Throws<SerializationException>(() => Serializer.FromBinary([1], "System.Object, mscorlib"));
    }
}
