using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster.Faults;

/// <summary>A request of which processes die is answered with an error at its third victim, and the others are answered as ever.</summary>
public abstract class DeadlyRequestScenarios(string engine)
{
    private const int VictimsMax = 3;

    private const int InnocentsOnEachSide = 10;

    [Fact]
    public Task A_request_that_kills_its_worker_kills_three_at_most() => HandCluster.RunAsync(engine, async cluster =>
    {
        await cluster.StartLighthouseAsync();
        await HandCluster.StartAllAsync(
            [cluster.StartCoordinatorAsync("coordinator-1"), .. Enumerable.Range(1, VictimsMax + 1).Select(worker => cluster.StartFragileWorkerAsync($"worker-{worker}"))]);
        StreamingSource source = await cluster.StartSourceAsync(stages: 2, workersMin: VictimsMax + 1);
        WorkLoad work = WorkLoad.Example;

        StreamId stream = source.Front.OpenStream();
        List<Task<Answer>> answers = [];
        for (int index = 0; index <= 2 * InnocentsOnEachSide; index++)
        {
            ImmutableArray<Tensor> inputs = index == InnocentsOnEachSide ? WorkLoad.Trip(FragileWorker.DeadlyTrip) : work.Request(index);
            answers.Add((await source.Front.SubmitAsync(stream, inputs, HandCluster.Patience, CancellationToken.None)).Answer);
        }

        Answer[] answered = await Task.WhenAll(answers).WaitAsync(HandCluster.Patience);
        for (int index = 0; index < answered.Length; index++)
        {
            if (index == InnocentsOnEachSide)
            {
                Assert.Equal(ErrorCode.Poisoned, answered[index].Error?.Code);
            }
            else
            {
                Assert.Null(answered[index].Error);
                Assert.Null(work.Difference(index, answered[index].Outputs));
            }
        }

        HandMember[] workers = [.. cluster.Members.Where(member => member.Name.StartsWith("worker", StringComparison.Ordinal))];
        Assert.Equal(VictimsMax, workers.Count(worker => worker.Program.HasExited));
    });
}
