using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>What a stage begins together.</summary>
public sealed class StageMicrobatchTests
{
    private static readonly FlowLimits Limits = FlowLimits.Default with { LinkWindowFrames = 8, LinkWindowBytes = 10_000, FrameBytesMax = 500, MicrobatchRequestsMax = 3, MicrobatchBytesMax = 400 };

    [Fact]
    public void What_arrives_before_the_lane_starts_joins_and_what_comes_later_does_not() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 8 10000
        > output 2 peer 9
        > credit 2 8 1000
        > frame 1 5#0 p10 100 kind 1
        compute 5#0 p10
        > frame 1 5#1 p11 100 kind 2
        > frame 1 6#0 p12 100 kind 1
        compute 6#0 p12
        > frame 1 5#2 p13 100 kind 1
        > started
        > frame 1 6#1 p14 100 kind 1
        > computed 5#0 p20 10
        release p10
        send 2 5#0 p20
        > computed 6#0 p21 10
        release p12
        send 2 6#0 p21
        compute 5#1 p11
        """);

    [Fact]
    public void A_request_of_no_kind_is_computed_alone() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 8 10000
        > output 2 peer 9
        > credit 2 8 1000
        > frame 1 5#0 p10 100
        compute 5#0 p10
        > frame 1 5#1 p11 100 kind 1
        > frame 1 5#2 p12 100
        > computed 5#0 p20 10
        release p10
        send 2 5#0 p20
        compute 5#1 p11
        """);

    [Fact]
    public void What_fails_upstream_waits_behind_what_is_computed_for_its_link() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 8 10000
        > output 2 peer 9
        > credit 2 8 1000
        > frame 1 5#0 p10 100 kind 1
        compute 5#0 p10
        > frame 1 5#1 p11 100 kind 1
        compute 5#1 p11
        > failure 1 5#2
        > started
        > computed 5#0 p20 10
        release p10
        send 2 5#0 p20
        > computed 5#1 p21 10
        release p11
        send 2 5#1 p21
        fail 2 5#2 ComputeFailed
        """);

    [Fact]
    public void What_waits_and_is_of_one_kind_is_begun_together_and_answered_one_by_one() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 8 10000
        > output 2 peer 9
        > credit 2 8 1000
        > frame 1 5#0 p10 100 kind 1
        compute 5#0 p10
        > started
        > frame 1 5#1 p11 100 kind 1
        > frame 1 6#0 p12 100 kind 1
        > frame 1 5#2 p13 100 kind 1
        > frame 1 6#1 p14 100 kind 2
        > computed 5#0 p20 10
        release p10
        send 2 5#0 p20
        compute 5#1 p11
        compute 6#0 p12
        grant 1 12 10400
        compute 5#2 p13
        > computed 5#1 p21 10
        release p11
        send 2 5#1 p21
        > failed 6#0
        release p12
        fail 2 6#0 InvalidRequest
        > computed 5#2 p23 10
        release p13
        send 2 5#2 p23
        compute 6#1 p14
        """);

    [Fact]
    public void No_more_than_the_output_links_credit_and_the_byte_limit_allow() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 8 10000
        > output 2 peer 9
        > frame 1 5#0 p10 200 kind 1
        > frame 1 5#1 p11 150 kind 1
        > frame 1 5#2 p12 150 kind 1
        > frame 1 5#3 p13 150 kind 1
        > credit 2 4 15
        compute 5#0 p10
        compute 5#1 p11
        > computed 5#0 p20 10
        release p10
        send 2 5#0 p20
        > computed 5#1 p21 10
        release p11
        send 2 5#1 p21
        > credit 2 4 25
        compute 5#2 p12
        """);

    [Fact]
    public void A_cancelled_one_leaves_the_others_and_a_lost_link_takes_its_own() => StageScript.Verify(new StageRole(new StageId(new Epoch(new Term(1), 1), 1), true, Limits), """
        > input 1 peer 7
        grant 1 8 10000
        > output 2 peer 5
        > output 3 peer 6
        > credit 2 8 1000
        > credit 3 8 1000
        > frame 1 5#9 p19 1
        compute 5#9 p19
        > frame 1 5#0 p10 100 kind 1
        > frame 1 6#0 p11 100 kind 1
        > frame 1 5#1 p12 100 kind 1
        > failed 5#9
        release p19
        fail 2 5#9 InvalidRequest
        compute 5#0 p10
        compute 6#0 p11
        grant 1 12 10301
        compute 5#1 p12
        > cancel 1 5#0
        > output-closed 3
        > computed 5#0 p20 10
        release p10
        release p20
        > computed 6#0 p21 10
        release p11
        release p21
        > computed 5#1 p22 10
        release p12
        send 2 5#1 p22
        """);

    private static StageRole Middle() => new(new StageId(new Epoch(new Term(1), 1), 1), false, Limits);
}
