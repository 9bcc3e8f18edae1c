using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Execution.Stages;
using Xunit;

namespace ActorInference.Tests.Engines.Scenarios;

public abstract class ObservationScenarios(IEngine engine)
{
    [Fact]
    public async Task A_tool_sees_members_plan_and_what_the_stages_have_done()
    {
        await using TestCluster cluster = new(engine);
        Member source = await cluster.StartSeparateAsync(workers: 2, stages: 2);
        await Answers.AskAsync(source.Source!, ExampleModel.Requests(20));

        ClusterStatus status = await cluster.ObserveAsync();

        Assert.Equal(["lighthouse", "source", "worker-0", "worker-1"], status.View.Members.Select(member => member.Name).Order());
        Assert.Equal(source.Source!.ActivePlan!.Epoch, status.ActivePlan!.Epoch);
        Assert.Equal([0, 1], status.Stages.Select(stage => stage.Stage.Index));
        Assert.Equal(21, status.Stages.Sum(stage => stage.LayerCount));
        Assert.All(status.Stages, AssertPlausible);
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_is_named()
    {
        // Bound and not listening: nobody else can be given the port, and whoever dials it is turned away.
        using Socket nobody = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        MemberAddress address = new("127.0.0.1", ((IPEndPoint)nobody.LocalEndPoint!).Port);
        await using ClusterWatch watch = engine.Watch([address], MemberSettings.ClusterDefault, null, TestCluster.Patience, TimeProvider.System);

        MemberStartException failed = await Assert.ThrowsAsync<MemberStartException>(() => watch.ObserveAsync(CancellationToken.None));

        Assert.Equal(StartFailure.LighthouseUnreachable, failed.Failure);
        Assert.Contains(address.ToString(), failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_listens_to_the_meter_sees_the_same_numbers()
    {
        await using TestCluster cluster = new(engine);
        Member member = await cluster.StartAsync(TestCluster.WithModel(
            TestCluster.Settings("metered", MemberRoles.Coordinator | MemberRoles.Worker | MemberRoles.Source), stages: 1, workersMin: 1) with
        { IsLighthouse = true });
        await Answers.AskAsync(member.Source!, ExampleModel.Requests(20));
        StreamId alone = member.Source!.OpenStream();
        Answer last = await (await member.Source.SubmitAsync(alone, ExampleModel.Requests(1)[0], null, CancellationToken.None)).Answer;
        Dictionary<string, double> seen = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, subscriber) =>
        {
            if (instrument.Meter.Name == StageMetrics.MeterName)
            {
                subscriber.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            if (tags.ToArray().Any(tag => tag.Key == "node" && (string?)tag.Value == "metered"))
            {
                seen[instrument.Name] = value;
            }
        });
        listener.Start();

        listener.RecordObservableInstruments();

        Assert.Equal(21, seen["actorinference.stage.requests"]);
        Assert.Equal(member.MeasureStages().Single().ComputeSeconds, seen["actorinference.stage.compute_seconds"]);
        Assert.Equal(0, seen["actorinference.stage.queue_length"]);
        Plan plan = member.Source.ActivePlan!;
        Assert.Equal(plan.PredictedThroughputPerSecond, seen["actorinference.plan.predicted_throughput"]);
        Assert.Equal(plan.PredictedLatencySeconds, seen["actorinference.plan.predicted_latency_seconds"]);
        Assert.True(seen["actorinference.plan.measured_latency_seconds"] > 0);
        Assert.Null(last.Error);
    }

    private static void AssertPlausible(StageMeasurements stage)
    {
        Assert.Equal(20, stage.Requests);
        Assert.Equal(0, stage.QueueLength);
        Assert.True(stage.RawBytes > 0 && stage.PayloadBytes > stage.RawBytes, $"{stage}");
        Assert.True(stage.ComputeSeconds > 0 && stage.ComputeSeconds + stage.WaitInputSeconds + stage.WaitOutputSeconds <= stage.WallSeconds * 1.05, $"{stage}");
        Assert.True(stage.EncodeSeconds > 0 && stage.DecodeSeconds > 0, $"{stage}");
        StageTotals totals = StageTotals.From(stage);
        Assert.Equal(stage.PayloadBytes * 80e-12, totals.EnergyJoules, tolerance: 1e-12);
    }
}
