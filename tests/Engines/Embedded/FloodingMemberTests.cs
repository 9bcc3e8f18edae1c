using System.Buffers;
using System.Collections.Immutable;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using ActorInference.Tests.Engines.Links;
using ActorInference.Tests.Engines.Scenarios;
using ActorInference.Wire;
using ActorInference.Wire.Control;
using ActorInference.Wire.Data;
using ActorInference.Wire.Handshakes;
using Xunit;

namespace ActorInference.Tests.Engines.Embedded;

/// <summary>Somebody who knows the secret and sends without end, and comes again when he is cut off. The others' requests flow and memory is bounded.</summary>
[Collection(Alone.Name)]
public sealed class FloodingMemberTests
{
    private const long FloodBytesMin = 16 << 20;

    private const long GrowthBytesMax = 64 << 20;

    public enum Small
    {
        Credits,
        EqualCredits,
        Cancels,
        Failures,
        Heartbeats,
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public async Task A_flood_of_probes_leaves_the_others_at_work(int paddingBytes)
    {
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        Member source = await cluster.StartSeparateAsync(workers: 1, stages: 1);
        ArrayBufferWriter<byte> batch = new();
        for (int probe = 0; probe < 100; probe++)
        {
            batch.Write(ControlCodec.Encode(new CoordinationMessage.Probe(new Term(1), probe, paddingBytes)));
        }

        await AssertServesDuringAsync(cluster, source, LinkKind.Control, DialerPosition.PreviousStage, batch.WrittenMemory);
    }

    [Theory]
    [InlineData(Small.Credits, DialerPosition.SourceAtLastStage)]
    [InlineData(Small.EqualCredits, DialerPosition.SourceAtLastStage)]
    [InlineData(Small.Cancels, DialerPosition.SourceAtFirstStage)]
    [InlineData(Small.Failures, DialerPosition.SourceAtFirstStage)]
    [InlineData(Small.Heartbeats, DialerPosition.SourceAtFirstStage)]
    public async Task A_flood_of_small_frames_leaves_the_others_at_work(Small what, DialerPosition position)
    {
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        Member source = await cluster.StartSeparateAsync(workers: 1, stages: 1);
        ArrayBufferWriter<byte> batch = new();
        for (int index = 1; index <= 1_000; index++)
        {
            RequestId request = new(new Incarnation(66), new StreamId(1), new SequenceNumber(index));
            switch (what)
            {
                case Small.Credits:
                    DataCodec.WriteCredit(batch, new CreditLimit(index, index));
                    break;
                case Small.EqualCredits:
                    DataCodec.WriteCredit(batch, new CreditLimit(1, 1));
                    break;
                case Small.Cancels:
                    DataCodec.WriteCancel(batch, request);
                    break;
                case Small.Failures:
                    DataCodec.WriteFailure(batch, request, new RequestError(ErrorCode.ComputeFailed, "flood"));
                    break;
                case Small.Heartbeats:
                    new FrameHeader(FrameType.Heartbeat, 0).Write(batch);
                    break;
            }
        }

        await AssertServesDuringAsync(cluster, source, LinkKind.Data, position, batch.WrittenMemory);
    }

    private static async Task AssertServesDuringAsync(TestCluster cluster, Member source, LinkKind kind, DialerPosition position, ReadOnlyMemory<byte> batch)
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(20);
        ImmutableArray<ImmutableArray<Tensor>> expected = ExampleModel.Expected(requests);
        Answers.AssertSameBits(expected, await Answers.AskAsync(source.Source!, requests).WaitAsync(TestCluster.Patience));
        Plan plan = source.Source!.ActivePlan!;
        MemberAddress worker = cluster.Find(plan.Stages[0].Slot.Worker).Address;
        LinkOpen? open = kind == LinkKind.Data ? new LinkOpen(new StageId(plan.Epoch, 0), plan.Model, position) : null;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource stop = new();
        Task flooding = Task.Run(() => FloodAsync(worker, kind, open, batch, enough, stop.Token));

        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, requests).WaitAsync(TestCluster.Patience);
        await enough.Task.WaitAsync(TestCluster.Patience);
        ImmutableArray<Answer> later = await Answers.AskAsync(source.Source!, requests).WaitAsync(TestCluster.Patience);
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        await stop.CancelAsync();
        await flooding.WaitAsync(TestCluster.Patience);

        Answers.AssertSameBits(expected, answers);
        Answers.AssertSameBits(expected, later);
        Assert.Equal(plan.Epoch, source.Source!.ActivePlan!.Epoch);
        Assert.True(grown < GrowthBytesMax, $"{grown} bytes more are held.");
    }

    private static async Task FloodAsync(MemberAddress address, LinkKind kind, LinkOpen? open, ReadOnlyMemory<byte> batch, TaskCompletionSource enough, CancellationToken stop)
    {
        long sent = 0;
        while (!stop.IsCancellationRequested)
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(address.Host, address.Port, stop);
                await RawPeer.ShakeHandsAsync(socket, new ClusterCredentials(MemberSettings.ClusterDefault, []), kind, open, incarnation: RandomIncarnation());
                while (true)
                {
                    sent += await socket.SendAsync(batch, stop);
                    if (sent >= FloodBytesMin)
                    {
                        enough.TrySetResult();
                    }
                }
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or Xunit.Sdk.XunitException)
            {
                // Cut off, before or after the handshake: once more.
            }
        }
    }

    private static ulong RandomIncarnation() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class Alone
    {
        public const string Name = "Flooding, alone since it looks at the memory of the process";
    }
}
