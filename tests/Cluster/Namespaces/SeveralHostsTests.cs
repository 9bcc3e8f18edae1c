using System.Text.Json;
using ActorInference.Execution.Members;
using ActorInference.Nodes.Networks;
using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster.Namespaces;

/// <summary>A cluster over several hosts with cables of 50 Mbit/s: it plans by what it measures, and a cut cable costs no answer.</summary>
public sealed class SeveralHostsTests
{
    private const int SlowMegabitsPerSecond = 2;

    [NamespaceFact]
    public async Task A_run_on_several_hosts_avoids_the_slow_cable_and_gives_the_right_results()
    {
        using NetworkLab lab = new();
        await HandCluster.RunAsync(lab, async cluster =>
        {
            await cluster.StartLighthouseAsync();
            lab.AddHost("worker-2", SlowMegabitsPerSecond);
            await HandCluster.StartAllAsync(
                cluster.StartCoordinatorAsync("coordinator-1"), cluster.StartWorkerAsync("worker-1"), cluster.StartWorkerAsync("worker-2"), cluster.StartWorkerAsync("worker-3"));
            await cluster.UntilAsync("everybody is there", status => status.View.Members.Length == 4);

            await using TestProgram predict = cluster.StartOn(
                "caller", "predict", "--model", TestProgram.Example("model.onnx"), "--input", TestProgram.Example("sampled-trips.jsonl"), "--stages", "2", "--verify", "--json");

            Assert.True(await predict.ExitAsync() == 0, predict.Errors);
            JsonElement report = JsonDocument.Parse(predict.Output).RootElement;
            Assert.True(report.GetProperty("bit_identical_to_single_process").GetBoolean());
            Assert.Equal(["worker-1", "worker-3"], report.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("node").GetString()).Order());
        });
    }

    [NamespaceFact]
    public async Task A_cut_cable_between_two_stages_costs_no_answer()
    {
        using NetworkLab lab = new();
        await HandCluster.RunAsync(lab, async cluster =>
        {
            StreamingSource source = await cluster.StartAsync(workers: 3, stages: 3);
            await source.FlowAsync();
            ClusterStatus before = await cluster.UntilAsync("there are three stages", status => HandCluster.Holders(status).Count == 3);
            (string one, string other) = (HandCluster.Holder(before, 0), HandCluster.Holder(before, 1));

            lab.Cut(one, other);
            await source.NewRequestsAnsweredAsync();
            ClusterStatus without = await cluster.UntilAsync(
                "the two are no neighbours any more",
                status => status.ActivePlan?.Epoch > before.ActivePlan!.Epoch && !AreNeighbours(status, one, other));

            lab.Heal(one, other);
            await cluster.Member(HandCluster.Holders(before)[2]).KillAsync();
            await source.NewRequestsAnsweredAsync();
            await cluster.UntilAsync("a later plan serves", status => status.ActivePlan?.Epoch > without.ActivePlan!.Epoch);
            await source.FinishAsync();
        });
    }

    [NamespaceFact]
    public async Task A_worker_whose_cable_is_pulled_is_left_out_and_is_welcome_again()
    {
        using NetworkLab lab = new();
        await HandCluster.RunAsync(lab, async cluster =>
        {
            StreamingSource source = await cluster.StartAsync(workers: 3, stages: 3);
            await source.FlowAsync();
            ClusterStatus before = await cluster.UntilAsync("there are three stages", status => HandCluster.Holders(status).Count == 3);
            string victim = HandCluster.Holder(before, 1);

            lab.Unplug(victim);
            await source.NewRequestsAnsweredAsync();
            await cluster.UntilAsync(
                "the others hold all stages and it is forgotten",
                status => status.ActivePlan is not null && !HandCluster.Holders(status).Contains(victim) && status.View.Members.All(member => member.Name != victim));

            lab.PlugIn(victim);
            await cluster.UntilAsync("it holds stages again", status => HandCluster.Holders(status).Contains(victim));
            await source.NewRequestsAnsweredAsync();
            await source.FinishAsync();
        });
    }

    [NamespaceFact]
    public async Task A_coordinator_whose_cable_is_pulled_rules_no_more_and_harms_nobody_when_it_is_back()
    {
        using NetworkLab lab = new();
        await HandCluster.RunAsync(lab, async cluster =>
        {
            StreamingSource source = await cluster.StartAsync(workers: 2, stages: 2);
            await cluster.StartCoordinatorAsync("coordinator-2");
            await source.FlowAsync();
            ClusterStatus before = await cluster.UntilAsync("the first is in office", status => HandCluster.OfficeHolder(status) == "coordinator-1" && status.ActivePlan is not null);

            lab.Unplug("coordinator-1");
            ClusterStatus after = await cluster.UntilAsync("the second is in office", status => HandCluster.OfficeHolder(status) == "coordinator-2" && status.ActivePlan is not null);
            Assert.True(after.View.OfficeTerm > before.View.OfficeTerm);
            lab.PlugIn("coordinator-1");
            await cluster.UntilAsync("the first is back", status => status.View.Members.Any(member => member.Name == "coordinator-1"));

            await cluster.Member(HandCluster.Holder(after, 0)).KillAsync();
            await source.NewRequestsAnsweredAsync();
            await source.FinishAsync();
        });
    }

    private static bool AreNeighbours(ClusterStatus status, string one, string other)
    {
        IReadOnlyList<string> holders = HandCluster.Holders(status);
        return Enumerable.Range(1, Math.Max(0, holders.Count - 1)).Any(stage =>
            (holders[stage - 1] == one && holders[stage] == other) || (holders[stage - 1] == other && holders[stage] == one));
    }
}
