using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using ActorInference.Akka;
using ActorInference.Akka.Actors;
using ActorInference.Execution.Mailboxes;
using ActorInference.Tests.Engines.Scenarios;
using Xunit;

namespace ActorInference.Tests.Akka.Actors;

public sealed class RoleActorSeatTests : TestKit
{
    public RoleActorSeatTests()
        : base(ConfigurationFactory.ParseString("akka.loglevel = OFF").WithFallback(AkkaConfiguration.Needed))
    {
    }

    [Fact]
    public async Task Turns_run_one_after_the_other_and_never_on_the_caller()
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef member = Sys.ActorOf(Props.Create(() => new MemberActor(ended)));
        IRoleSeat seat = new ActorSeats(member, ended.Task).Take("stage 3.4/0");
        ConcurrentQueue<int> threads = new();
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int running = 0;
        int ran = 0;
        Turn turn = null!;
        turn = new Turn(() =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            threads.Enqueue(Environment.CurrentManagedThreadId);
            Interlocked.Decrement(ref running);
            if (++ran == 100)
            {
                done.SetResult();
            }
            else
            {
                seat.Schedule(turn);
            }
        });

        seat.Schedule(turn);

        await done.Task.WaitAsync(TestCluster.Patience);
        Assert.Equal(100, threads.Count);
        Assert.False(seat.Gone.IsCompleted);
    }

    [Fact]
    public async Task A_seat_whose_actor_is_stopped_is_gone()
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef member = Sys.ActorOf(Props.Create(() => new MemberActor(ended)));
        IRoleSeat seat = new ActorSeats(member, ended.Task).Take("member");

        Sys.Stop(member);

        await seat.Gone.WaitAsync(TestCluster.Patience);
    }

    private sealed class Turn(Action run) : IThreadPoolWorkItem
    {
        public void Execute() => run();
    }
}
