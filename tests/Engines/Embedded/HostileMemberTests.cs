using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Links;
using ActorInference.Models;
using ActorInference.Tests.Engines.Scenarios;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ActorInference.Tests.Engines.Embedded;

/// <summary>Somebody who knows the secret, shakes hands properly and then claims what is not so. The cluster goes on.</summary>
public sealed class HostileMemberTests
{
    private static readonly Term LastTerm = new(long.MaxValue);
    private static readonly Incarnation Stranger = new(66);

    public static TheoryData<ControlMessage> WildClaims =>
    [
        new LighthouseMessage.Register(Describe(Stranger), LastTerm),
        new LighthouseMessage.RequestOffice(LastTerm, 1),
        new LighthouseMessage.RenewOffice(LastTerm, 1),
        new CoordinationMessage.Query(LastTerm),
        new CoordinationMessage.Drain(LastTerm),
        new CoordinationMessage.OutdatedTerm(LastTerm),
        new CoordinationMessage.Retire(new Term(1), new Epoch(new Term(1), long.MaxValue)),
        new CoordinationMessage.Report(new MemberReport(new Term(1), new Epoch(LastTerm, 1), [], [], null, [])),
    ];

    [Theory]
    [MemberData(nameof(WildClaims))]
    public async Task A_wild_term_costs_its_claimant_the_connection_and_nobody_the_office(ControlMessage claim)
    {
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        Member source = await cluster.StartSeparateAsync(workers: 1, stages: 1);
        await using LinkDialer dialer = Dialer(Stranger);
        await using ControlConnection connection = await dialer.DialControlAsync(cluster.Lighthouse!, Incarnation.None, CancellationToken.None);
        connection.Start(new Ignoring());
        connection.Send(claim);
        LinkEnd linkEnd = await connection.Closed.WaitAsync(TestCluster.Patience);
        Assert.NotEqual(LinkEndReason.ClosedHere, linkEnd.Reason);
        await AssertServesAsync(source);
    }

    [Fact]
    public async Task Who_registers_another_member_is_not_registered()
    {
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        Member source = await cluster.StartSeparateAsync(workers: 1, stages: 1);
        await using LinkDialer dialer = Dialer(Stranger);
        await using ControlConnection connection = await dialer.DialControlAsync(cluster.Lighthouse!, Incarnation.None, CancellationToken.None);
        Ignoring receiver = new();
        connection.Start(receiver);
        connection.Send(new LighthouseMessage.Register(Describe(source.Incarnation), default));
        Assert.IsType<LighthouseMessage.RegistrationRefused>(await receiver.First.WaitAsync(TestCluster.Patience));
        await AssertServesAsync(source);
    }

    [Fact]
    public async Task Who_claims_to_be_the_member_that_he_dials_is_refused()
    {
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        Member source = await cluster.StartSeparateAsync(workers: 1, stages: 1);
        await using LinkDialer dialer = Dialer(source.Incarnation);
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => dialer.DialControlAsync(source.Address, Incarnation.None, CancellationToken.None));
        Assert.Equal(RefusalCode.WrongPeer, exception.Refusal?.Code);
        await AssertServesAsync(source);
    }

    [Fact]
    public async Task A_flood_of_questions_leaves_the_member_at_work()
    {
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        Member source = await cluster.StartSeparateAsync(workers: 1, stages: 1);
        await using LinkDialer dialer = Dialer(Stranger);
        await using ControlConnection connection = await dialer.DialControlAsync(cluster.Lighthouse!, Incarnation.None, CancellationToken.None);
        connection.Start(new Ignoring());
        for (int question = 0; question < 8_000; question++)
        {
            connection.Send(new ObservationMessage.StatusRequest(question));
        }

        await AssertServesAsync(source);
    }

    private static LinkDialer Dialer(Incarnation incarnation) => new(
        new ClusterCredentials(MemberSettings.ClusterDefault, []),
        new PeerHello(incarnation, "hostile"),
        new LinkResources(LinkOptions.Default, TimeProvider.System),
        NullLoggerFactory.Instance);

    private static MemberDescription Describe(Incarnation incarnation) =>
        new(incarnation, "hostile", new MemberAddress("127.0.0.1", 9), MemberRoles.Coordinator, 0, 0, 0);

    private static async Task AssertServesAsync(Member source)
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(3);
        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, requests).WaitAsync(TestCluster.Patience);
        Answers.AssertSameBits(ExampleModel.Expected(requests), answers);
    }

    private sealed class Ignoring : IControlReceiver
    {
        private readonly TaskCompletionSource<ControlMessage> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<ControlMessage> First => _first.Task;

        public void OnMessage(ControlMessage message) => _first.TrySetResult(message);

        public void OnClosed(LinkEnd linkEnd)
        {
        }
    }
}
