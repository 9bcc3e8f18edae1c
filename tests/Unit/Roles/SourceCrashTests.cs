using System.Globalization;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class SourceCrashTests
{
    private static readonly FlowLimits Limits = FlowLimits.Default with { SourceRequestsMax = 4, SourceBytesMax = 1_000, FrameBytesMax = 500, StreamsMax = 3 };

    [Fact]
    public void After_two_crashes_a_request_runs_alone_and_an_innocent_one_is_answered() => SourceScript.Verify(SourceScript.Active(Limits), """
        > credit 21 8 1000
        > submit 1 p10 1
        accept p10 as 1#0
        send 21 1#0 p10
        > submit 1 p11 1
        accept p11 as 1#1
        send 21 1#1 p11
        > prepare 2
        open 2 First worker-11
        open 2 Last worker-12
        > opened 2 first 31
        > opened 2 last 32
        grant 32 4 1000
        say prepared 2
        > credit 31 8 1000
        > activate 2 resend crash 1
        send 31 1#0 p10
        send 31 1#1 p11
        say drained 1
        > activate 2 resend crash 1
        say drained 1
        > retire 1
        close 21: epoch 1.1 is retired
        close 22: epoch 1.1 is retired
        > prepare 3
        open 3 First worker-11
        open 3 Last worker-12
        > opened 3 first 41
        > opened 3 last 42
        grant 42 4 1000
        say prepared 3
        > credit 41 8 1000
        > activate 3 resend crash 1 2
        send 41 1#0 p10
        say drained 2
        > submit 2 p12 1
        accept p12 as 2#0
        > result 42 1#0 p20 1
        release p10
        deliver 1#0 p20
        send 41 1#1 p11
        > result 42 1#1 p21 1
        grant 42 6 1002
        release p11
        deliver 1#1 p21
        send 41 2#0 p12
        > submit 2 p13 1
        accept p13 as 2#1
        send 41 2#1 p13
        """);

    [Fact]
    public void After_three_crashes_a_request_is_answered_with_the_epochs_that_it_broke() => SourceScript.Verify(InEpoch(3), """
        > activate 3 resend crash 1 2
        send 41 1#0 p10
        say drained 2
        > prepare 4
        open 4 First worker-11
        open 4 Last worker-12
        > activate 4 resend crash 1 2 3
        release p10
        error 1#0 Poisoned: the request was on its way when epoch 1.1 lost worker-101, epoch 1.2 lost worker-102 and epoch 1.3 lost worker-103, the last time alone: it is not sent again
        say drained 2
        say drained 3
        > submit 1 p11 1
        accept p11 as 1#1
        """);

    [Fact]
    public void A_link_that_breaks_between_living_members_is_no_crash() => SourceScript.Verify(InEpoch(3), """
        > activate 3 resend
        send 41 1#0 p10
        say drained 2
        > submit 2 p11 1
        accept p11 as 2#0
        send 41 2#0 p11
        """);

    [Fact]
    public void What_waited_to_be_sent_was_not_there_at_the_crash() => SourceScript.Verify(SourceScript.Active(Limits), """
        > credit 21 1 1000
        > submit 1 p10 1
        accept p10 as 1#0
        send 21 1#0 p10
        > submit 2 p11 1
        accept p11 as 2#0
        > lost 21 reset by peer
        > prepare 2
        open 2 First worker-11
        open 2 Last worker-12
        > opened 2 first 31
        > opened 2 last 32
        grant 32 4 1000
        say prepared 2
        > credit 31 1 1000
        > activate 2 resend crash 1
        send 31 1#0 p10
        say drained 1
        > lost 31 reset by peer
        > prepare 3
        open 3 First worker-11
        open 3 Last worker-12
        > opened 3 first 41
        > opened 3 last 42
        grant 42 4 1000
        say prepared 3
        > credit 41 8 1000
        > activate 3 resend crash 1 2
        send 41 1#0 p10
        say drained 1
        say drained 2
        > result 42 1#0 p20 1
        release p10
        deliver 1#0 p20
        send 41 2#0 p11
        """);

    [Fact]
    public void An_older_plan_that_loses_a_worker_while_it_drains_counts_for_what_was_sent_there() => SourceScript.Verify(InEpoch(2), """
        > activate 2
        > lost 22 reset by peer
        send 31 1#0 p10
        say drained 1
        > activate 2 resend crash 1
        say drained 1
        > prepare 3
        open 3 First worker-11
        open 3 Last worker-12
        > opened 3 first 41
        > opened 3 last 42
        grant 42 4 1000
        say prepared 3
        > credit 41 8 1000
        > activate 3 resend crash 1 2
        send 41 1#0 p10
        say drained 1
        say drained 2
        > submit 2 p11 1
        accept p11 as 2#0
        > result 42 1#0 p20 1
        release p10
        deliver 1#0 p20
        send 41 2#0 p11
        """);

    [Fact]
    public void A_worker_that_was_in_two_plans_is_one_crash() => SourceScript.Verify(InEpoch(2), """
        > activate 2
        > lost 22 reset by peer
        send 31 1#0 p10
        say drained 1
        > prepare 3
        open 3 First worker-11
        open 3 Last worker-12
        > opened 3 first 41
        > opened 3 last 42
        grant 42 4 1000
        say prepared 3
        > credit 41 8 1000
        > activate 3 resend crash 1:7 2:7
        send 41 1#0 p10
        say drained 1
        say drained 2
        > submit 2 p11 1
        accept p11 as 2#0
        send 41 2#0 p11
        """);

    [Fact]
    public void Of_a_plan_that_lost_two_workers_one_counts_that_no_other_plan_lost() => SourceScript.Verify(InEpoch(2), """
        > activate 2
        > lost 22 reset by peer
        send 31 1#0 p10
        say drained 1
        > prepare 3
        open 3 First worker-11
        open 3 Last worker-12
        > opened 3 first 41
        > opened 3 last 42
        grant 42 4 1000
        say prepared 3
        > credit 41 8 1000
        > activate 3 resend crash 1:7 1:8 2:7
        send 41 1#0 p10
        say drained 1
        say drained 2
        > submit 2 p11 1
        accept p11 as 2#0
        > result 42 1#0 p20 1
        release p10
        deliver 1#0 p20
        send 41 2#0 p11
        """);

    [Fact]
    public void Crashes_that_are_told_late_count_and_three_at_once_still_let_it_run_alone() => SourceScript.Verify(InEpoch(2), """
        > activate 2 resend
        send 31 1#0 p10
        say drained 1
        > retire 1
        close 21: epoch 1.1 is retired
        close 22: epoch 1.1 is retired
        > prepare 3
        open 3 First worker-11
        open 3 Last worker-12
        > opened 3 first 41
        > opened 3 last 42
        grant 42 4 1000
        say prepared 3
        > credit 41 8 1000
        > activate 3 resend
        send 41 1#0 p10
        say drained 2
        > prepare 4
        open 4 First worker-11
        open 4 Last worker-12
        > opened 4 first 51
        > opened 4 last 52
        grant 52 4 1000
        say prepared 4
        > credit 51 8 1000
        > activate 4 resend crash 1 2 3
        send 51 1#0 p10
        say drained 2
        say drained 3
        > submit 2 p11 1
        accept p11 as 2#0
        > prepare 5
        open 5 First worker-11
        open 5 Last worker-12
        > activate 5 resend crash 1 2 3 4
        release p10
        error 1#0 Poisoned: the request was on its way when epoch 1.1 lost worker-101, epoch 1.2 lost worker-102 and epoch 1.4 lost worker-104, the last time alone: it is not sent again
        say drained 2
        say drained 3
        say drained 4
        """);

    /// <summary>A poisoned request kills whoever computes it. Whatever else is on its way must be answered with its result, and every stream in order.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 3)]
    [InlineData(8, 8)]
    public void Poison_at_the_head_of_streams_is_found_and_all_else_is_answered(int streamCount, int poisonedCount)
    {
        const int RequestsOfStream = 6;
        var cluster = new CrashingCluster(poisoned => poisoned.Sequence.Value == 0 && poisoned.Stream.Value <= poisonedCount);
        for (int sequence = 0; sequence < RequestsOfStream; sequence++)
        {
            for (int stream = 1; stream <= streamCount; stream++)
            {
                cluster.Submit(new StreamId(stream));
            }
        }

        cluster.RunToTheEnd();

        for (int stream = 1; stream <= streamCount; stream++)
        {
            string[] answers = [.. cluster.Answers.Where(answer => answer.Request.Stream.Value == stream).Select(answer => answer.Error?.Code.ToString() ?? "result")];
            string first = stream <= poisonedCount ? nameof(ErrorCode.Poisoned) : "result";
            Assert.Equal([first, .. Enumerable.Repeat("result", RequestsOfStream - 1)], answers);
        }

        // Two crashes make all suspect; then each poisoned one needs one more, alone.
        Assert.Equal(poisonedCount + 2, cluster.Crashes);
    }

    /// <summary>One request sent into every epoch below, each of which was lost with a worker; the given one is prepared.</summary>
    private static SourceRole InEpoch(int prepared)
    {
        SourceRole source = SourceScript.Active(Limits);
        SourceScript.Verify(source, """
            > credit 21 8 1000
            > submit 1 p10 1
            accept p10 as 1#0
            send 21 1#0 p10
            > prepare 2
            open 2 First worker-11
            open 2 Last worker-12
            > opened 2 first 31
            > opened 2 last 32
            grant 32 4 1000
            say prepared 2
            > credit 31 8 1000
            """);
        if (prepared == 3)
        {
            SourceScript.Verify(source, """
                > activate 2 resend crash 1
                send 31 1#0 p10
                say drained 1
                > retire 1
                close 21: epoch 1.1 is retired
                close 22: epoch 1.1 is retired
                > prepare 3
                open 3 First worker-11
                open 3 Last worker-12
                > opened 3 first 41
                > opened 3 last 42
                grant 42 4 1000
                say prepared 3
                > credit 41 8 1000
                """);
        }

        return source;
    }

    /// <summary>A source and a pipeline of one stage at a time, which dies of poisoned requests and is replaced by the next plan.</summary>
    private sealed class CrashingCluster(Func<RequestId, bool> isPoisoned)
    {
        private readonly SourceRole _source = new(SourceScript.Self, FlowLimits.Default, RoleTimings.Default);
        private readonly Queue<RequestId> _inFlight = new();
        private readonly List<SourceEffect> _effects = [];
        private long _epoch;
        private long _nextPayload = 1;

        public List<(RequestId Request, RequestError? Error)> Answers { get; } = [];

        public int Crashes { get; private set; }

        public void Submit(StreamId stream) =>
            Decide(new SourceInput(SourceInputKind.Submit, stream, Payload: new PayloadHandle(_nextPayload++), Bytes: 1, Token: _nextPayload));

        public void RunToTheEnd()
        {
            StartPlan(false);
            while (_inFlight.TryDequeue(out RequestId request))
            {
                Assert.True(Crashes < 100, string.Create(CultureInfo.InvariantCulture, $"{Crashes} crashes"));
                if (isPoisoned(request))
                {
                    Crashes++;
                    StartPlan(true);
                }
                else
                {
                    Decide(new SourceInput(SourceInputKind.ResultArrived, Request: request, Payload: new PayloadHandle(_nextPayload++), Bytes: 1, Link: LastLink));
                }
            }

            Assert.Equal(0, _source.UnansweredCount);
        }

        private LinkId FirstLink => new(2 * _epoch);

        private LinkId LastLink => new((2 * _epoch) + 1);

        private void StartPlan(bool afterCrash)
        {
            if (afterCrash)
            {
                _inFlight.Clear();
                Decide(new SourceInput(SourceInputKind.LinkLost, Link: FirstLink, Reason: "reset"));
                Decide(new SourceInput(SourceInputKind.LinkLost, Link: LastLink, Reason: "reset"));
            }

            _epoch++;
            Epoch epoch = SourceScript.Epoch(_epoch);
            Decide(SourceScript.Received(SourceScript.Prepare(epoch)));
            Decide(new SourceInput(SourceInputKind.LinkOpened, Epoch: epoch, End: SourceLinkEnd.First, Link: FirstLink));
            Decide(new SourceInput(SourceInputKind.LinkOpened, Epoch: epoch, End: SourceLinkEnd.Last, Link: LastLink));
            Decide(new SourceInput(SourceInputKind.CreditArrived, Link: FirstLink, Credit: new CreditLimit(1_000, 1_000_000)));
            Decide(SourceScript.Received(new CoordinationMessage.Activate(new Term(1), epoch, !afterCrash, afterCrash ? [SourceScript.Crash(_epoch - 1, _epoch - 1)] : [])));
            Decide(SourceScript.Received(new CoordinationMessage.Retire(new Term(1), SourceScript.Epoch(_epoch - 1))));
        }

        private void Decide(in SourceInput input)
        {
            _effects.Clear();
            _source.Decide(MonotonicTime.Zero, input, _effects);
            foreach (SourceEffect effect in _effects)
            {
                if (effect.Kind == SourceEffectKind.SendFrame)
                {
                    _inFlight.Enqueue(effect.Request);
                }
                else if (effect.Kind is SourceEffectKind.Deliver or SourceEffectKind.DeliverError)
                {
                    Answers.Add((effect.Request, effect.Error));
                }
            }
        }
    }
}
