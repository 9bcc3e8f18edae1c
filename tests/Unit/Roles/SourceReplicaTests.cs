using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>A source before a pipeline of one stage that two members run.</summary>
public sealed class SourceReplicaTests
{
    private static readonly FlowLimits Limits = FlowLimits.Default with { SourceRequestsMax = 8, SourceBytesMax = 1_000, FrameBytesMax = 500 };

    private const string Active = """
        > prepare-replicas 1 11 12
        open 1 First worker-11
        open 1 First worker-12
        open 1 Last worker-11
        open 1 Last worker-12
        > activate 1
        > opened 1 first 21
        > credit 21 4 1000
        > submit 1 p10 1
        accept p10 as 1#0
        > opened 1 first 22 replica 1
        > opened 1 last 31
        grant 31 8 1000
        > credit 22 4 1000
        > opened 1 last 32 replica 1
        grant 32 8 1000
        send 21 1#0 p10
        say prepared 1

        """;

    /// <summary>One of the two is all of the next plan.</summary>
    private const string Next = """
        > prepare-replicas 2 12
        open 2 First worker-12
        open 2 Last worker-12
        > opened 2 first 61
        > opened 2 last 62
        grant 62 8 1000
        say prepared 2
        > credit 61 4 1000

        """;

    [Fact]
    public void Nothing_is_sent_before_all_links_stand_and_then_each_to_where_the_fewest_wait() => SourceScript.Verify(Source(), Active + """
        > submit 1 p11 1
        accept p11 as 1#1
        send 22 1#1 p11
        > credit 22 5 1000
        > submit 1 p12 1
        accept p12 as 1#2
        send 22 1#2 p12
        > result 32 1#1 p21 1
        release p11
        > submit 1 p13 1
        accept p13 as 1#3
        send 21 1#3 p13
        > result 31 1#0 p20 1
        release p10
        deliver 1#0 p20
        deliver 1#1 p21
        """);

    [Fact]
    public void What_was_on_its_way_to_a_lost_replica_waits_for_its_link_while_the_other_goes_on() => SourceScript.Verify(Source(), Active + """
        > submit 1 p11 1
        accept p11 as 1#1
        send 22 1#1 p11
        > lost 21 reset
        > lost 31 reset
        > submit 1 p12 1
        accept p12 as 1#2
        send 22 1#2 p12
        > result 32 1#1 p21 1
        release p11
        > at 200
        open 1 First worker-11
        open 1 Last worker-11
        > opened 1 first 41
        > credit 41 4 1000
        > opened 1 last 51
        grant 51 8 1000
        send 41 1#0 p10
        > cancel 1#0
        cancel 41 1#0
        release p10
        error 1#0 Cancelled: the caller took the request back
        deliver 1#1 p21
        """);

    [Fact]
    public void The_next_plan_gets_what_was_stranded_at_once() => SourceScript.Verify(Source(), Active + """
        > submit 1 p11 1
        accept p11 as 1#1
        send 22 1#1 p11
        > lost 21 reset
        > lost 31 reset

        """ + Next + """
        > activate 2 broken
        send 61 1#0 p10
        send 61 1#1 p11
        say drained 1
        """);

    [Fact]
    public void What_goes_on_over_other_links_stays_where_it_is_when_another_plan_follows() => SourceScript.Verify(Source(), Active + """
        > submit 1 p11 1
        accept p11 as 1#1
        send 22 1#1 p11
        > lost 21 reset
        > submit 1 p12 1
        accept p12 as 1#2
        send 22 1#2 p12

        """ + Next + """
        > activate 2
        send 61 1#0 p10
        > result 32 1#1 p21 1
        release p11
        > result 32 1#2 p22 1
        release p12
        say drained 1
        > result 62 1#0 p20 1
        release p10
        deliver 1#0 p20
        deliver 1#1 p21
        deliver 1#2 p22
        """);

    [Fact]
    public void A_link_that_is_lost_while_its_plan_drains_takes_only_what_was_sent_there_along() => SourceScript.Verify(Source(), Active + """
        > submit 1 p11 1
        accept p11 as 1#1
        send 22 1#1 p11

        """ + Next + """
        > activate 2
        > lost 21 reset
        send 61 1#0 p10
        > lost 22 reset
        send 61 1#1 p11
        say drained 1
        """);

    [Fact]
    public void Nothing_is_sent_to_a_replica_that_cannot_answer() => SourceScript.Verify(Source(), Active + """
        > submit 1 p11 1
        accept p11 as 1#1
        send 22 1#1 p11
        > lost 31 reset
        > submit 1 p12 1
        accept p12 as 1#2
        send 22 1#2 p12
        > submit 1 p13 1
        accept p13 as 1#3
        send 22 1#3 p13
        > at 200
        open 1 Last worker-11
        > opened 1 last 51
        grant 51 8 1000
        send 21 1#0 p10
        """);

    [Fact]
    public void What_may_have_come_to_a_last_replica_without_a_link_is_sent_again_when_it_has_one() => SourceScript.Verify(Source(), """
        > prepare-last-replicas 1 10 11 12
        open 1 First worker-10
        open 1 Last worker-11
        open 1 Last worker-12
        > activate 1
        > opened 1 first 21
        > credit 21 8 1000
        > opened 1 last 31
        grant 31 8 1000
        > opened 1 last 32 replica 1
        grant 32 8 1000
        say prepared 1
        > lost 31 reset
        > lost 32 reset
        > submit 1 p10 1
        accept p10 as 1#0
        > at 200
        open 1 Last worker-11
        open 1 Last worker-12
        > opened 1 last 41
        grant 41 8 1000
        send 21 1#0 p10
        > opened 1 last 42 replica 1
        grant 42 8 1000
        send 21 1#0 p10
        > submit 1 p11 1
        accept p11 as 1#1
        send 21 1#1 p11
        """);

    private static SourceRole Source() => new(SourceScript.Self, Limits, RoleTimings.Default);
}
