using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class StageReplicaTests
{
    private static readonly FlowLimits Limits = FlowLimits.Default with { LinkWindowFrames = 4, LinkWindowBytes = 1_000, FrameBytesMax = 500 };

    [Fact]
    public void An_output_goes_to_the_replica_of_the_next_stage_at_which_least_waits() => StageScript.Verify(Stage(isReplicated: false), """
        > input 1 peer 5
        grant 1 4 1000
        > output 2 peer 8
        > output 3 peer 9
        > credit 2 4 1000
        > credit 3 4 1000
        > frame 1 5#0 p10 1
        compute 5#0 p10
        > frame 1 5#1 p11 1
        > frame 1 5#2 p12 1
        > computed 5#0 p20 1
        release p10
        send 2 5#0 p20
        grant 1 6 1002
        compute 5#1 p11
        > computed 5#1 p21 1
        release p11
        send 3 5#1 p21
        compute 5#2 p12
        > credit 3 5 1001
        > frame 1 5#3 p13 1
        > computed 5#2 p22 1
        release p12
        send 2 5#2 p22
        grant 1 8 1004
        compute 5#3 p13
        > computed 5#3 p23 1
        release p13
        send 3 5#3 p23
        > cancel 1 5#0
        cancel 2 5#0
        cancel 3 5#0
        """);

    [Fact]
    public void The_other_replica_takes_what_waits_when_one_is_lost() => StageScript.Verify(Stage(isReplicated: false), """
        > input 1 peer 5
        grant 1 4 1000
        > output 2 peer 8
        > output 3 peer 9
        > credit 2 4 1000
        > credit 3 4 1000
        > frame 1 5#0 p10 1
        compute 5#0 p10
        > frame 1 5#1 p11 1
        > output-closed 2
        > computed 5#0 p20 1
        release p10
        release p20
        grant 1 6 1002
        compute 5#1 p11
        > frame 1 5#2 p12 1
        > output-closed 3
        release p12
        > computed 5#1 p21 1
        release p11
        release p21
        """);

    [Fact]
    public void A_replica_tells_of_each_request_that_it_has_computed() => StageScript.Verify(Stage(isReplicated: true), """
        > input 1 peer 5
        grant 1 4 1000
        > output 2 peer 8
        > credit 2 4 1000
        > frame 1 5#0 p10 1
        compute 5#0 p10
        > frame 1 5#1 p11 1
        > computed 5#0 p20 1
        release p10
        grant 1 5 1001
        send 2 5#0 p20
        compute 5#1 p11
        > failed 5#1
        release p11
        grant 1 6 1002
        fail 2 5#1 InvalidRequest
        """);

    private static StageRole Stage(bool isReplicated) => new(new StageId(new Epoch(new Term(1), 1), 0), false, Limits, isReplicated);
}
