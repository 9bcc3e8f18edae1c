using System.Net.Sockets;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Hosting;
using ActorInference.Links;
using ActorInference.Tests.Engines.Execution;
using ActorInference.Tests.Engines.Links;
using ActorInference.Tests.Engines.Scenarios;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ActorInference.Tests.Engines.Hosting;

public sealed class MemberConfigurationTests
{
    private static readonly Incarnation Stranger = new(66);

    [Fact]
    public async Task Timings_of_a_file_arrive_at_the_role()
    {
        using TemporaryFolder folder = new();
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        await cluster.StartAsync(Load(folder, """{ "timings": { "lease": "77s", "renewInterval": "7s", "handshakeTimeout": "10s", "silenceTimeout": "10s" } }"""));
        using LinkResources resources = new(TestMember.Patient, TimeProvider.System);
        await using LinkDialer dialer = new(new ClusterCredentials(MemberSettings.ClusterDefault, []), new PeerHello(Stranger, "newcomer"), resources, NullLoggerFactory.Instance);
        await using ControlConnection connection = await dialer.DialControlAsync(cluster.Lighthouse!, Incarnation.None, CancellationToken.None);
        TestControl here = new();
        connection.Start(here);
        connection.Send(new LighthouseMessage.Register(new MemberDescription(Stranger, "newcomer", new MemberAddress("127.0.0.1", 9), MemberRoles.Coordinator, 0, 0, 0), default));

        using CancellationTokenSource patience = new(TestCluster.Patience);
        LighthouseMessage.Registered registered = await here.Messages.ReadAllAsync(patience.Token).OfType<LighthouseMessage.Registered>().FirstAsync(patience.Token);

        Assert.Equal(TimeSpan.FromSeconds(77), registered.Lease);
    }

    [Fact]
    public void A_switch_is_true_or_false_or_a_complaint()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "worker.json");
        File.WriteAllText(file, """{ "pinLanes": true }""");
        Assert.True(MemberConfiguration.Load(file, "worker").Switch("pinLanes"));
        Assert.Null(MemberConfiguration.Load(file, "worker").Switch("slots"));
        File.WriteAllText(file, """{ "pinLanes": "both" }""");
        MemberStartException complaint = Assert.Throws<MemberStartException>(() => MemberConfiguration.Load(file, "worker").Switch("pinLanes"));
        Assert.Contains("'both'", complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timings_of_a_file_arrive_at_the_links()
    {
        using TemporaryFolder folder = new();
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        await cluster.StartAsync(Load(folder, """{ "timings": { "handshakeTimeout": "12ms" } }"""));
        using Socket silent = new(SocketType.Stream, ProtocolType.Tcp);
        await silent.ConnectAsync(cluster.Lighthouse!.Host, cluster.Lighthouse.Port);

        Assert.Equal(0, await silent.ReceiveAsync(new byte[1]).WaitAsync(TestCluster.Patience));

        Assert.Contains(cluster.Log.Lines, line => line.Contains("No handshake within 0.012 s.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_complaint_names_the_file()
    {
        using TemporaryFolder folder = new();

        MemberStartException unknown = Assert.Throws<MemberStartException>(() => Load(folder, """{ "timings": { "leese": "3s" } }"""));
        MemberStartException twice = Assert.Throws<MemberStartException>(() => Load(folder, """{ "leaveTimeoutSeconds": 3, "timings": { "leaveTimeout": "3s" } }"""));

        Assert.Equal(StartFailure.InvalidSettings, unknown.Failure);
        Assert.Contains("member.json': There is no timing 'leese'", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("member.json': 'leaveTimeoutSeconds' and the timing 'leaveTimeout' are the same", twice.Message, StringComparison.Ordinal);
    }

    private static MemberSettings Load(TemporaryFolder folder, string json)
    {
        string file = Path.Combine(folder.Path, "member.json");
        File.WriteAllText(file, json);
        ActorInferenceOptions options = new() { Roles = { "lighthouse" }, Name = "lighthouse", Listen = "127.0.0.1:0" };
        MemberConfiguration.Load(file, "lighthouse").ReadTimings(options);
        return options.ToSettings();
    }
}
