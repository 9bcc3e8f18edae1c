using ActorInference.Decisions;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class PipelineCancelTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_nobody_waits_for_any_more_is_not_computed(bool byDeadline)
    {
        const int ServiceMilliseconds = 10;
        const int Requests = 8;
        var pipeline = new SharedPipeline(1, ServiceMilliseconds, ServiceMilliseconds, ServiceMilliseconds);
        Dictionary<long, ErrorCode?> answers = [];
        pipeline.Answered = (_, request, error) => answers.Add(request.Sequence.Value, error?.Code);
        for (int request = 0; request < Requests; request++)
        {
            bool isLate = byDeadline && request is > 0 and < Requests - 1;
            pipeline.Submit(0, 1, isLate ? TimeSpan.FromMilliseconds(15) : null);
        }

        // The second is being computed, the others wait.
        pipeline.Run(TimeSpan.FromMilliseconds(15));
        for (int sequence = 1; !byDeadline && sequence < Requests - 1; sequence++)
        {
            pipeline.Cancel(0, new RequestId(new Incarnation(1), new StreamId(1), new SequenceNumber(sequence)));
        }

        pipeline.Tick(0);
        pipeline.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(Requests, answers.Count);
        Assert.Null(answers[0]);
        Assert.Null(answers[Requests - 1]);
        Assert.All(answers.Where(answer => answer.Key is > 0 and < Requests - 1), answer => Assert.Equal(byDeadline ? ErrorCode.DeadlineExceeded : ErrorCode.Cancelled, answer.Value));
        Assert.Equal([3, 2, 2], pipeline.ComputedCounts);
    }

    [Fact]
    public void A_cancel_reaches_a_request_that_waits_far_down()
    {
        var pipeline = new SharedPipeline(1, 1, 1, 100);
        Dictionary<long, ErrorCode?> answers = [];
        pipeline.Answered = (_, request, error) => answers.Add(request.Sequence.Value, error?.Code);
        for (int request = 0; request < 3; request++)
        {
            pipeline.Submit(0, 1);
        }

        pipeline.Run(TimeSpan.FromMilliseconds(50));
        pipeline.Cancel(0, new RequestId(new Incarnation(1), new StreamId(1), new SequenceNumber(1)));
        pipeline.Run(TimeSpan.FromSeconds(1));
        Assert.Equal([null, ErrorCode.Cancelled, null], answers.OrderBy(answer => answer.Key).Select(answer => answer.Value));
        Assert.Equal([3, 3, 2], pipeline.ComputedCounts);
    }
}
