using ActorInference.Decisions.Flow;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class FairShareTests
{
    private const int FloodedRequests = 200;

    private const int FloodedStreams = 20;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    /// <summary>
    /// A source with one request at a time beside others that flood the pipeline. At each stage it waits for what is being computed
    /// there and for one request of each other source, and before the slowest stage for credit, which comes by half windows.
    /// Taken by arrival, it would wait for full windows of all others.
    /// </summary>
    [Theory]
    [InlineData(1, 2, 2, 2)]
    [InlineData(1, 4, 2, 2)]
    [InlineData(1, 2, 4, 2)]
    [InlineData(1, 2, 2, 4)]
    [InlineData(3, 2, 2, 2)]
    [InlineData(3, 2, 2, 4)]
    public void A_source_with_one_request_at_a_time_gets_its_share(int floodingCount, params int[] serviceMilliseconds)
    {
        (int modest, int[] flooding) = Answers(floodingCount, serviceMilliseconds);
        int slowest = serviceMilliseconds.Max();
        int credits = Array.IndexOf(serviceMilliseconds, slowest) * (FlowLimits.Default.LinkWindowFrames / 2);
        int latencyMillisecondsMax = (serviceMilliseconds.Sum() * (2 + floodingCount)) + (credits * slowest);
        Assert.True(modest >= Length.TotalMilliseconds / latencyMillisecondsMax, $"{modest} answers");
        Assert.True(flooding.Max() - flooding.Min() <= flooding.Max() / 50, string.Join(", ", flooding));
        Assert.True(modest + flooding.Sum() >= 0.98 * Length.TotalMilliseconds / slowest, "the pipeline stood idle");
    }

    /// <summary>One that waited for all that other streams have submitted would get one answer in 200.</summary>
    [Fact]
    public void A_stream_with_one_request_at_a_time_gets_its_share_of_its_source()
    {
        const int ServiceMilliseconds = 2;
        const long Modest = 1_000;
        var pipeline = new SharedPipeline(1, ServiceMilliseconds, ServiceMilliseconds);
        int answers = 0;
        pipeline.Answered = (_, request, _) =>
        {
            answers += request.Stream.Value == Modest ? 1 : 0;
            pipeline.Submit(0, request.Stream.Value);
        };
        for (int request = 0; request < FloodedRequests; request++)
        {
            pipeline.Submit(0, request % FloodedStreams);
        }

        pipeline.Submit(0, Modest);
        pipeline.Run(Length);
        int waitsForMax = 1 + FloodedStreams + (2 * (FlowLimits.Default.LinkWindowFrames + 1));
        Assert.True(answers >= Length.TotalMilliseconds / (ServiceMilliseconds * waitsForMax), $"{answers} answers");
    }

    private static (int Modest, int[] Flooding) Answers(int floodingCount, int[] serviceMilliseconds)
    {
        var pipeline = new SharedPipeline(floodingCount + 1, serviceMilliseconds);
        int[] answers = new int[floodingCount + 1];
        pipeline.Answered = (source, request, error) =>
        {
            Assert.Null(error);
            answers[source]++;
            pipeline.Submit(source, request.Stream.Value);
        };
        for (int source = 1; source <= floodingCount; source++)
        {
            for (int request = 0; request < FloodedRequests; request++)
            {
                pipeline.Submit(source, request % FloodedStreams);
            }
        }

        pipeline.Submit(0, 1);
        pipeline.Run(Length);
        return (answers[0], answers[1..]);
    }
}
