using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class SourceTests
{
    private static readonly FlowLimits Limits = FlowLimits.Default with { SourceRequestsMax = 4, SourceBytesMax = 1_000, FrameBytesMax = 500, StreamsMax = 3 };

    [Fact]
    public void A_request_travels_from_acceptance_to_delivery() => SourceScript.Verify(Source(), """
        > submit 1 p10 100
        accept p10 as 1#0
        > prepare 1
        open 1 First worker-11
        open 1 Last worker-12
        > opened 1 first 21
        > opened 1 last 22
        grant 22 4 1000
        say prepared 1
        > activate 1
        > credit 21 8 1000
        send 21 1#0 p10
        > submit 1 p11 100
        accept p11 as 1#1
        send 21 1#1 p11
        > result 22 1#0 p20 50
        release p10
        deliver 1#0 p20
        > result 22 1#1 p21 50
        grant 22 6 1100
        release p11
        deliver 1#1 p21
        """);

    [Fact]
    public void Answers_of_a_stream_are_delivered_in_order_and_each_once() => SourceScript.Verify(Active(), """
        > credit 21 8 1000
        > submit 1 p10 1
        accept p10 as 1#0
        send 21 1#0 p10
        > submit 1 p11 1
        accept p11 as 1#1
        send 21 1#1 p11
        > submit 2 p12 1
        accept p12 as 2#0
        send 21 2#0 p12
        > failure 22 1#1
        release p11
        > result 22 2#0 p22 1
        grant 22 6 1001
        release p12
        deliver 2#0 p22
        > result 22 2#0 p23 1
        release p23
        > result 22 1#0 p20 1
        grant 22 8 1003
        release p10
        deliver 1#0 p20
        error 1#1 InvalidRequest: index out of range
        """);

    [Fact]
    public void Streams_take_turns_when_credit_is_short() => SourceScript.Verify(Active(), """
        > submit 1 p10 1
        accept p10 as 1#0
        > submit 1 p11 1
        accept p11 as 1#1
        > submit 1 p12 1
        accept p12 as 1#2
        > submit 2 p13 1
        accept p13 as 2#0
        > credit 21 3 1000
        send 21 1#0 p10
        send 21 2#0 p13
        send 21 1#1 p11
        > credit 21 4 1000
        send 21 1#2 p12
        """);

    [Fact]
    public void A_full_source_rejects_and_says_when_there_is_room() => SourceScript.Verify(Active(), """
        > credit 21 8 1000
        > submit 1 p10 400
        accept p10 as 1#0
        send 21 1#0 p10
        > submit 1 p11 400
        accept p11 as 1#1
        send 21 1#1 p11
        > submit 2 p12 400
        accept p12 as 2#0
        send 21 2#0 p12
        > submit 2 p13 1
        reject p13 Busy retry 50
        > cancel 2#0
        cancel 21 2#0
        release p12
        error 2#0 Cancelled: the caller took the request back
        room
        > submit 2 p14 501
        reject p14 InvalidRequest retry 0
        """);

    [Fact]
    public void Streams_are_limited_and_a_stream_is_free_when_its_last_answer_is_delivered() => SourceScript.Verify(Active(), """
        > submit 1 p10 1
        accept p10 as 1#0
        > submit 2 p11 1
        accept p11 as 2#0
        > submit 3 p12 1
        accept p12 as 3#0
        > submit 4 p13 1
        reject p13 Busy retry 50
        > end 1
        > submit 1 p14 1
        reject p14 InvalidRequest retry 0
        > cancel 1#0
        release p10
        error 1#0 Cancelled: the caller took the request back
        room
        > submit 4 p15 1
        accept p15 as 4#0
        """);

    [Fact]
    public void A_deadline_without_a_plan_names_the_reason() => SourceScript.Verify(Source(), """
        > submit 1 p10 1 by 100
        accept p10 as 1#0
        > timer?
        100 ms
        > submit 1 p11 1 by 50
        accept p11 as 1#1
        > timer?
        50 ms
        > at 50
        release p11
        > no-plan no worker has room for layer 3
        > at 100
        release p10
        error 1#0 DeadlineExceeded: no result after 0.1 s: no worker has room for layer 3
        error 1#1 DeadlineExceeded: no result after 0.05 s: no plan has been made yet
        > timer?
        never
        """);

    [Fact]
    public void A_deadline_names_the_state_of_the_request_and_a_late_result_is_released() => SourceScript.Verify(Active(), """
        > credit 21 1 1000
        > submit 1 p10 1 by 100
        accept p10 as 1#0
        send 21 1#0 p10
        > submit 1 p11 1 by 100
        accept p11 as 1#1
        > at 100
        cancel 21 1#0
        release p10
        error 1#0 DeadlineExceeded: no result after 0.1 s: it was sent into epoch 1.1, which has not answered
        release p11
        error 1#1 DeadlineExceeded: no result after 0.1 s: it waited to be sent into epoch 1.1, whose first stage takes no more at present
        > result 22 1#0 p20 1
        release p20
        > submit 1 p12 1
        accept p12 as 1#2
        > timer?
        30100 ms
        """);

    [Fact]
    public void A_refused_link_is_tried_again_and_prepared_is_said_when_both_stand() => SourceScript.Verify(Source(), """
        > prepare 1
        open 1 First worker-11
        open 1 Last worker-12
        > opened 1 first 21
        > open-failed 1 last not known here
        > timer?
        20 ms
        > at 20
        open 1 Last worker-12
        > timer?
        never
        > opened 1 last 22
        grant 22 4 1000
        say prepared 1
        > prepare 1
        say prepared 1
        """);

    [Fact]
    public void A_lost_link_is_opened_again_and_what_is_unanswered_is_sent_again_in_order() => SourceScript.Verify(Active(), """
        > credit 21 2 1000
        > submit 1 p10 1
        accept p10 as 1#0
        send 21 1#0 p10
        > submit 2 p11 1
        accept p11 as 2#0
        send 21 2#0 p11
        > submit 1 p12 1 by 150
        accept p12 as 1#1
        > lost 22 reset by peer
        > credit 21 9 1000
        > timer?
        150 ms
        > at 150
        release p12
        > timer?
        200 ms
        > at 200
        open 1 Last worker-12
        > opened 1 last 23
        grant 23 4 1000
        send 21 1#0 p10
        send 21 2#0 p11
        > result 22 1#0 p20 1
        release p20
        > result 23 1#0 p21 1
        release p10
        deliver 1#0 p21
        error 1#1 DeadlineExceeded: no result after 0.15 s: it waited for the link to the last stage on worker-12 of epoch 1.1: reset by peer
        """);

    [Fact]
    public void While_the_predecessor_lives_its_requests_stay_in_it_until_it_is_drained() => SourceScript.Verify(Active(), """
        > credit 21 1 1000
        > submit 1 p10 1
        accept p10 as 1#0
        send 21 1#0 p10
        > prepare 2
        open 2 First worker-11
        open 2 Last worker-12
        > opened 2 last 32
        grant 32 4 1000
        > opened 2 first 31
        say prepared 2
        > activate 2
        > credit 31 8 1000
        > submit 1 p11 1
        accept p11 as 1#1
        send 31 1#1 p11
        > result 32 1#1 p21 1
        release p11
        > result 22 1#0 p20 1
        release p10
        deliver 1#0 p20
        deliver 1#1 p21
        say drained 1
        > activate 2
        say drained 1
        > retire 1
        close 21: epoch 1.1 is retired
        close 22: epoch 1.1 is retired
        > result 22 1#0 p22 1
        release p22
        > lost 21 closed
        """);

    [Fact]
    public void A_predecessor_that_has_lost_somebody_gives_all_its_requests_to_the_new_epoch() => SourceScript.Verify(Active(), """
        > credit 21 1 1000
        > submit 1 p10 1
        accept p10 as 1#0
        send 21 1#0 p10
        > submit 1 p11 1
        accept p11 as 1#1
        > prepare 2
        open 2 First worker-11
        open 2 Last worker-12
        > opened 2 first 31
        > credit 31 8 1000
        > opened 2 last 32
        grant 32 4 1000
        say prepared 2
        > activate 2 resend
        send 31 1#0 p10
        send 31 1#1 p11
        say drained 1
        > result 22 1#0 p20 1
        release p10
        deliver 1#0 p20
        > result 32 1#0 p21 1
        release p21
        """);

    [Fact]
    public void What_a_draining_epoch_cannot_answer_any_more_goes_into_the_active_one() => SourceScript.Verify(Active(), """
        > credit 21 1 1000
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
        > activate 2
        > submit 1 p11 1
        accept p11 as 1#1
        > lost 22 reset by peer
        say drained 1
        > credit 31 8 1000
        send 31 1#0 p10
        send 31 1#1 p11
        """);

    [Fact]
    public void A_plan_for_another_model_is_refused_by_a_source_that_brings_one() => SourceScript.Verify(Source(new ModelId(new Digest(1UL << 60, 0, 0, 0))), """
        > prepare 1 model 2
        say prepare failed 1: this source brings model 100000000000, and the plan is for model 200000000000: a cluster serves one model at a time
        > prepare 2 model 1
        open 2 First worker-11
        open 2 Last worker-12
        """);

    [Fact]
    public void A_link_that_opens_after_its_epoch_was_retired_is_closed() => SourceScript.Verify(Source(), """
        > prepare 1
        open 1 First worker-11
        open 1 Last worker-12
        > retire 1
        > opened 1 first 21
        close 21: epoch 1.1 is not served any more
        > prepare 1
        """);

    [Fact]
    public void A_peer_that_sends_results_beyond_its_credit_is_cut_off() => SourceScript.Verify(Active(), """
        > credit 21 8 1000
        > submit 1 p10 1
        accept p10 as 1#0
        send 21 1#0 p10
        > result 22 1#0 p20 501
        close 22: the link to the last stage on worker-12 of epoch 1.1 brought an answer of 501 bytes against its credit
        release p20
        > at 200
        open 1 Last worker-12
        > opened 1 last 23
        grant 23 4 1000
        send 21 1#0 p10
        """);

    [Fact]
    public void A_shutdown_answers_what_is_there_and_accepts_nothing_more() => SourceScript.Verify(Active(), """
        > credit 21 8 1000
        > submit 1 p10 1
        accept p10 as 1#0
        send 21 1#0 p10
        > shutdown
        > submit 1 p11 1
        reject p11 ShuttingDown retry 0
        > result 22 1#0 p20 1
        release p10
        deliver 1#0 p20
        shut down
        > shutdown
        """);

    [Fact]
    public void What_is_cancelled_or_late_is_cancelled_downstream_if_it_was_sent() => SourceScript.Verify(Active(), """
        > credit 21 2 1000
        > submit 1 p10 1
        accept p10 as 1#0
        send 21 1#0 p10
        > submit 1 p11 1 by 20
        accept p11 as 1#1
        send 21 1#1 p11
        > submit 1 p12 1
        accept p12 as 1#2
        > cancel 1#0
        cancel 21 1#0
        release p10
        error 1#0 Cancelled: the caller took the request back
        > cancel 1#2
        release p12
        > at 20
        cancel 21 1#1
        release p11
        error 1#1 DeadlineExceeded: no result after 0.02 s: it was sent into epoch 1.1, which has not answered
        error 1#2 Cancelled: the caller took the request back
        > cancel 1#0
        """);

    private static SourceRole Source(ModelId model = default) => new(SourceScript.Self, Limits, RoleTimings.Default, model);

    private static SourceRole Active() => SourceScript.Active(Limits);
}
