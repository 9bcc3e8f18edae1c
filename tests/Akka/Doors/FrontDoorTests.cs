using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using ActorInference.Akka.Doors;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Akka.Doors;

/// <summary>Actors ask a real source.</summary>
public sealed class FrontDoorTests : TestKit
{
    [Fact]
    public async Task A_stream_is_answered_in_order_with_the_bits_of_one_process()
    {
        await using ExampleSource source = await ExampleSource.StartAsync();
        IActorRef door = Sys.ActorOf(FrontDoor.Props(source.Front));
        long[][] trips = [.. Enumerable.Range(0, 40).Select(ExampleSource.Trip)];

        for (int trip = 0; trip < trips.Length; trip++)
        {
            Tensor cells = ExampleSource.Request(trips[trip]);
            door.Tell(trip % 2 == 0 ? new Predict("trips", [cells]) : new Predict("trips", ImmutableDictionary<string, Tensor>.Empty.Add("cells", cells)), TestActor);
        }

        for (int trip = 0; trip < trips.Length; trip++)
        {
            Prediction prediction = await ExpectMsgAsync<Prediction>(ExampleSource.Patience);
            Assert.Equal(("trips", trip), (prediction.Stream, prediction.Sequence));
            Assert.True(ExampleSource.Expected(trips[trip])[0].Data.Span.SequenceEqual(prediction.Outputs[0].Data.Span), "The bits differ.");
            Assert.True(prediction.Latency > TimeSpan.Zero);
        }
    }

    [Fact]
    public async Task A_wrong_question_is_answered_in_its_turn_and_the_others_go_on()
    {
        await using ExampleSource source = await ExampleSource.StartAsync();
        IActorRef door = Sys.ActorOf(FrontDoor.Props(source.Front));
        Tensor right = ExampleSource.Request(13, 14, 11);

        door.Tell(new Predict("mixed", [right]), TestActor);
        door.Tell(new Predict("mixed", ImmutableDictionary<string, Tensor>.Empty.Add("cell", right)), TestActor);
        door.Tell(new Predict("mixed", [Tensor.FromArray(new TensorShape(1, 1), 1f)]), TestActor);
        door.Tell(new Predict("mixed", [right]), TestActor);

        Assert.Equal(0, (await ExpectMsgAsync<Prediction>(ExampleSource.Patience)).Sequence);
        PredictionFailed name = await ExpectMsgAsync<PredictionFailed>(ExampleSource.Patience);
        PredictionFailed type = await ExpectMsgAsync<PredictionFailed>(ExampleSource.Patience);
        Assert.Equal(3, (await ExpectMsgAsync<Prediction>(ExampleSource.Patience)).Sequence);
        Assert.Equal((1L, ErrorCode.InvalidRequest), (name.Sequence, name.Code));
        Assert.Contains("'cell'", name.Message, StringComparison.Ordinal);
        Assert.Equal((2L, ErrorCode.InvalidRequest), (type.Sequence, type.Code));
    }

    [Fact]
    public async Task Without_room_a_question_is_busy_and_what_waits_when_the_door_stops_is_told()
    {
        await using ExampleSource source = await ExampleSource.StartAsync(withWorker: false, FlowLimits.Default with { SourceRequestsMax = 1 });
        IActorRef door = Sys.ActorOf(FrontDoor.Props(source.Front));
        using CancellationTokenSource takenBack = new();
        AcceptedRequest filling = await source.Front.SubmitAsync(source.Front.OpenStream(), [ExampleSource.Request(1)], null, takenBack.Token);
        for (int question = 0; question < 3; question++)
        {
            door.Tell(new Predict("crowd", [ExampleSource.Request(1, 2)]), TestActor);
        }

        for (int question = 0; question < 3; question++)
        {
            PredictionFailed busy = await ExpectMsgAsync<PredictionFailed>(ExampleSource.Patience);
            Assert.Equal((question, ErrorCode.Busy), (busy.Sequence, busy.Code));
            Assert.True(busy.RetryAfter > TimeSpan.Zero);
        }

        await takenBack.CancelAsync();
        await filling.Answer.WaitAsync(ExampleSource.Patience);
        door.Tell(new Predict("crowd", [ExampleSource.Request(1, 2)]), TestActor);
        door.Tell(PoisonPill.Instance);

        PredictionFailed stopped = await ExpectMsgAsync<PredictionFailed>(ExampleSource.Patience);
        Assert.Equal((3L, ErrorCode.ShuttingDown), (stopped.Sequence, stopped.Code));
    }

    [Fact]
    public async Task A_flood_gets_exactly_one_answer_each_in_order()
    {
        const int Questions = 2_000;
        await using ExampleSource source = await ExampleSource.StartAsync();
        IActorRef door = Sys.ActorOf(FrontDoor.Props(source.Front, FrontDoorLimits.Default with { RequestsMax = 8 }));
        Predict question = new("flood", [ExampleSource.Request(1, 2, 3)]);

        for (int sent = 0; sent < Questions; sent++)
        {
            door.Tell(question, TestActor);
        }

        int answered = 0;
        for (int expected = 0; expected < Questions; expected++)
        {
            object answer = await ExpectMsgAsync<object>(ExampleSource.Patience);
            answered += answer is Prediction ? 1 : 0;
            Assert.Equal(expected, answer is Prediction prediction ? prediction.Sequence : Assert.IsType<PredictionFailed>(answer).Sequence);
            Assert.True(answer is Prediction or PredictionFailed { Code: ErrorCode.Busy });
        }

        Assert.InRange(answered, 1, Questions);
        door.Tell(question, TestActor);
        Assert.Equal(Questions, (await ExpectMsgAsync<Prediction>(ExampleSource.Patience)).Sequence);
    }

    [Fact]
    public async Task What_a_dead_sender_has_asked_is_taken_back()
    {
        await using ExampleSource source = await ExampleSource.StartAsync(withWorker: false, FlowLimits.Default with { SourceRequestsMax = 1 });
        IActorRef door = Sys.ActorOf(FrontDoor.Props(source.Front));
        IActorRef doomed = Sys.ActorOf(Props.Create(() => new Silent()));
        TestProbe other = CreateTestProbe();
        door.Tell(new Predict("doomed", [ExampleSource.Request(1, 2)]), doomed);
        await AwaitBusyAsync(door, other);

        Sys.Stop(doomed);
        await source.AddWorkerAsync();

        await AwaitAssertAsync(
            async () =>
            {
                door.Tell(new Predict("other", [ExampleSource.Request(1, 2)]), other);
                await other.ExpectMsgAsync<Prediction>(ExampleSource.Patience);
                await ExpectNoPayloadAsync(source);
            },
            ExampleSource.Patience);
    }

    [Fact]
    public async Task The_stream_that_was_idle_for_longest_is_forgotten_and_an_ended_one_at_once()
    {
        await using ExampleSource source = await ExampleSource.StartAsync();
        IActorRef door = Sys.ActorOf(FrontDoor.Props(source.Front, FrontDoorLimits.Default with { StreamsMax = 2 }));
        async Task<long> AskAsync(string stream)
        {
            door.Tell(new Predict(stream, [ExampleSource.Request(1, 2)]), TestActor);
            return (await ExpectMsgAsync<Prediction>(ExampleSource.Patience)).Sequence;
        }

        long[] known = [await AskAsync("a"), await AskAsync("b"), await AskAsync("a"), await AskAsync("c"), await AskAsync("a"), await AskAsync("b")];
        door.Tell(new StreamEnded("b"), TestActor);
        long again = await AskAsync("b");

        Assert.Equal([0, 0, 1, 0, 2, 0], known);
        Assert.Equal(0, again);
    }

    [Fact]
    public async Task An_ask_is_answered_too()
    {
        await using ExampleSource source = await ExampleSource.StartAsync();
        IActorRef door = Sys.ActorOf(FrontDoor.Props(source.Front));

        Prediction[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => door.Ask<Prediction>(new Predict("one", [ExampleSource.Request(13, 14)]), ExampleSource.Patience)));

        Assert.All(answers, answer => Assert.Equal(0, answer.Sequence));
    }

    private static async Task ExpectNoPayloadAsync(ExampleSource source)
    {
        await Task.Yield();
        Assert.Equal(0, source.LivePayloads);
    }

    /// <summary>Asks, taking each question back by its end, until the source has no room.</summary>
    private static async Task<PredictionFailed> AwaitBusyAsync(IActorRef door, TestProbe caller)
    {
        while (true)
        {
            door.Tell(new Predict("probe", [ExampleSource.Request(1)], TimeSpan.FromMilliseconds(1)), caller);
            PredictionFailed failed = await caller.ExpectMsgAsync<PredictionFailed>(ExampleSource.Patience);
            if (failed.Code == ErrorCode.Busy)
            {
                return failed;
            }
        }
    }

    private sealed class Silent : ReceiveActor;
}
