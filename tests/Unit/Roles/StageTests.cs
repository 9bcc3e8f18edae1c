using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class StageTests
{
    private static readonly FlowLimits Limits = FlowLimits.Default with { LinkWindowFrames = 4, LinkWindowBytes = 1_000, FrameBytesMax = 500 };

    [Fact]
    public void Requests_are_computed_one_at_a_time_in_order_of_arrival() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 9
        > credit 2 10 1000
        > frame 1 5#0 p10 100
        compute 5#0 p10
        > frame 1 6#0 p11 100
        > frame 1 5#1 p12 100
        > computed 5#0 p20 50
        release p10
        send 2 5#0 p20
        grant 1 6 1200
        compute 6#0 p11
        > failed 6#0
        release p11
        fail 2 6#0 InvalidRequest
        compute 5#1 p12
        """);

    [Fact]
    public void Nothing_is_begun_without_output_credit() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > frame 1 5#0 p10 100
        > output 2 peer 9
        > frame 1 5#1 p11 100
        > credit 2 1 1000
        compute 5#0 p10
        > computed 5#0 p20 50
        release p10
        send 2 5#0 p20
        > credit 2 2 1000
        grant 1 6 1200
        compute 5#1 p11
        """);

    [Fact]
    public void The_last_stage_passes_over_a_source_that_has_no_room_and_keeps_the_order_of_each() => StageScript.Verify(Last(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 5
        > output 3 peer 6
        > credit 3 9 1000
        > frame 1 5#0 p10 1
        > frame 1 5#1 p11 1
        > frame 1 6#0 p12 1
        compute 6#0 p12
        > credit 2 9 1000
        > computed 6#0 p20 1
        release p12
        send 3 6#0 p20
        grant 1 6 1002
        compute 5#0 p10
        > computed 5#0 p21 1
        release p10
        send 2 5#0 p21
        compute 5#1 p11
        """);

    [Fact]
    public void A_failure_passes_behind_what_came_before_it_and_does_not_wait_for_others() => StageScript.Verify(Last(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 5
        > output 3 peer 6
        > credit 2 9 1000
        > credit 3 9 1000
        > frame 1 5#0 p10 1
        compute 5#0 p10
        > failure 1 5#1
        > failure 1 6#0
        grant 1 6 1001
        fail 3 6#0 ComputeFailed
        > computed 5#0 p20 1
        release p10
        send 2 5#0 p20
        fail 2 5#1 ComputeFailed
        """);

    [Fact]
    public void A_failure_needs_credit_too() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 9
        > failure 1 5#0
        > credit 2 1 1000
        fail 2 5#0 ComputeFailed
        > failure 1 5#1
        """);

    [Fact]
    public void A_request_whose_time_is_up_when_it_would_begin_is_a_failure() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 9
        > frame 1 5#0 p10 1 by 50
        > frame 1 5#1 p11 1 by 200
        > at 100
        > credit 2 9 1000
        release p10
        fail 2 5#0 DeadlineExceeded
        grant 1 6 1002
        compute 5#1 p11
        """);

    [Fact]
    public void A_peer_that_sends_beyond_its_credit_is_cut_off_and_what_it_sent_is_released() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > frame 1 5#0 p10 400
        > frame 1 5#1 p11 400
        > frame 1 5#2 p12 400
        > frame 1 5#3 p13 1
        release p13
        close 1: epoch 1.1 stage 1: the peer sent 0000000000000005/1#3 beyond its credit
        release p10
        release p11
        release p12
        > frame 1 5#4 p14 1
        release p14
        """);

    [Fact]
    public void A_frame_above_the_limit_closes_its_link() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > frame 1 5#0 p10 501
        release p10
        close 1: epoch 1.1 stage 1: the peer sent a frame of 501 bytes; at most 500 are allowed
        """);

    [Fact]
    public void The_first_stage_takes_from_a_source_only_its_own_requests() => StageScript.Verify(First(), """
        > input 1 peer 5
        grant 1 4 1000
        > frame 1 6#0 p10 1
        release p10
        close 1: epoch 1.1 stage 0: 0000000000000005 sent a request of 0000000000000006
        """);

    [Fact]
    public void The_output_link_may_close_while_its_request_is_computed() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 9
        > credit 2 9 1000
        > frame 1 5#0 p10 1
        compute 5#0 p10
        > frame 1 5#1 p11 1
        > output-closed 2
        grant 1 6 1002
        release p11
        > computed 5#0 p20 1
        release p10
        release p20
        """);

    [Fact]
    public void The_input_link_may_close_while_its_request_is_computed() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 9
        > credit 2 9 1000
        > frame 1 5#0 p10 1
        compute 5#0 p10
        > frame 1 5#1 p11 1
        > input-closed 1
        release p11
        > computed 5#0 p20 1
        release p10
        send 2 5#0 p20
        """);

    [Fact]
    public void The_last_stage_drops_what_has_nowhere_to_go() => StageScript.Verify(Last(), """
        > input 1 peer 7
        grant 1 4 1000
        > frame 1 5#0 p10 1
        release p10
        > output 2 peer 5
        > frame 1 5#1 p11 1
        > output-closed 2
        grant 1 6 1002
        release p11
        """);

    [Fact]
    public void A_source_that_opens_its_link_again_is_served_on_the_new_one() => StageScript.Verify(Last(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 5
        > output 3 peer 5
        > output-closed 2
        > credit 3 9 1000
        > frame 1 5#0 p10 1
        compute 5#0 p10
        > computed 5#0 p20 1
        release p10
        send 3 5#0 p20
        """);

    [Fact]
    public void All_of_a_source_that_is_gone_is_freed_also_what_is_computed() => StageScript.Verify(Last(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 5
        > output 3 peer 6
        > credit 2 9 1000
        > frame 1 5#0 p10 1
        compute 5#0 p10
        > frame 1 5#1 p11 1
        > frame 1 6#0 p12 1
        > gone 5
        grant 1 6 1002
        release p11
        close 2: source 0000000000000005 is gone
        > computed 5#0 p20 1
        release p10
        release p20
        > credit 3 9 1000
        compute 6#0 p12
        """);

    [Fact]
    public void Stop_releases_everything_and_the_compute_that_is_under_way_when_it_ends() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 9
        > credit 2 9 1000
        > frame 1 5#0 p10 1
        compute 5#0 p10
        > frame 1 5#1 p11 1
        > stop
        release p11
        > frame 1 5#2 p12 1
        release p12
        > computed 5#0 p20 1
        release p10
        release p20
        """);

    private static StageRole First() => new(new StageId(new Epoch(new Term(1), 1), 0), false, Limits);

    [Fact]
    public void A_cancelled_request_that_waits_is_dropped_and_its_credit_returned() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 9
        > credit 2 9 1000
        > frame 1 5#0 p10 100
        compute 5#0 p10
        > frame 1 5#1 p11 100
        > frame 1 5#2 p12 100
        > cancel 1 5#1
        grant 1 6 1200
        release p11
        > computed 5#0 p20 50
        release p10
        send 2 5#0 p20
        compute 5#2 p12
        """);

    [Fact]
    public void The_output_of_a_cancelled_request_goes_nowhere() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > output 2 peer 9
        > credit 2 9 1000
        > frame 1 5#0 p10 100
        compute 5#0 p10
        > frame 1 5#1 p11 100
        > cancel 1 5#0
        > computed 5#0 p20 50
        release p10
        release p20
        grant 1 6 1200
        compute 5#1 p11
        """);

    [Fact]
    public void A_cancel_follows_its_request_down_the_pipeline() => StageScript.Verify(Middle(), """
        > input 1 peer 7
        grant 1 4 1000
        > cancel 1 5#0
        > output 2 peer 9
        > cancel 1 5#0
        cancel 2 5#0
        """);

    [Fact]
    public void A_source_cancels_its_own_requests_only() => StageScript.Verify(new StageRole(new StageId(new Epoch(new Term(1), 1), 0), false, Limits), """
        > input 1 peer 5
        grant 1 4 1000
        > input 2 peer 6
        grant 2 4 1000
        > frame 1 5#0 p10 100
        > cancel 2 5#0
        > cancel 1 6#0
        > cancel 3 5#0
        > cancel 1 5#0
        release p10
        """);

    private static StageRole Middle() => new(new StageId(new Epoch(new Term(1), 1), 1), false, Limits);

    private static StageRole Last() => new(new StageId(new Epoch(new Term(1), 1), 2), true, Limits);
}
