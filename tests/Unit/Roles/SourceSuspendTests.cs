using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class SourceSuspendTests
{
    private static readonly FlowLimits Limits = FlowLimits.Default with { SourceRequestsMax = 4, SourceBytesMax = 1_000, FrameBytesMax = 500, StreamsMax = 3 };

    [Fact]
    public void A_suspended_epoch_answers_what_was_sent_and_the_rest_goes_into_the_next_one() => SourceScript.Verify(Active(), """
        > credit 21 1 1000
        > submit 1 p10 1
        accept p10 as 1#0
        send 21 1#0 p10
        > submit 1 p11 1
        accept p11 as 1#1
        > suspend 1
        > credit 21 8 1000
        > submit 2 p12 1
        accept p12 as 2#0
        > result 22 1#0 p20 1
        release p10
        deliver 1#0 p20
        say drained 1
        > retire 1
        close 21: epoch 1.1 is retired
        close 22: epoch 1.1 is retired
        > prepare 2
        open 2 First worker-11
        open 2 Last worker-12
        > opened 2 first 31
        > opened 2 last 32
        grant 32 4 1000
        say prepared 2
        > credit 31 8 1000
        > activate 2
        send 31 1#1 p11
        send 31 2#0 p12
        """);

    [Fact]
    public void The_same_epoch_goes_on_when_it_is_activated_again() => SourceScript.Verify(Active(), """
        > credit 21 8 1000
        > suspend 1
        say drained 1
        > submit 1 p10 1
        accept p10 as 1#0
        > suspend 1
        say drained 1
        > activate 1
        send 21 1#0 p10
        """);

    [Fact]
    public void What_a_suspended_epoch_loses_with_its_links_waits_for_the_next_one() => SourceScript.Verify(Active(), """
        > credit 21 8 1000
        > submit 1 p10 1
        accept p10 as 1#0
        send 21 1#0 p10
        > suspend 1
        > lost 22 reset by peer
        say drained 1
        > at 200
        open 1 Last worker-12
        > opened 1 last 23
        grant 23 4 1000
        > activate 1
        send 21 1#0 p10
        """);

    [Fact]
    public void A_source_that_does_not_hold_the_epoch_has_nothing_in_it() => SourceScript.Verify(Active(), """
        > suspend 2
        say drained 2
        """);

    [Fact]
    public void Until_the_deadline_the_error_says_what_a_request_waited_for() => SourceScript.Verify(Active(), """
        > suspend 1
        say drained 1
        > submit 1 p10 1 by 50
        accept p10 as 1#0
        > at 50
        release p10
        error 1#0 DeadlineExceeded: no result after 0.05 s: epoch 1.1 takes no more, and the next one is being prepared: no memory for two plans at once
        """);

    private static SourceRole Active() => SourceScript.Active(Limits);
}
