using System.Buffers;
using System.Text;
using ActorInference.Decisions;
using ActorInference.Wire;
using ActorInference.Wire.Handshakes;
using Xunit;

namespace ActorInference.Tests.Unit.Wire;

public sealed class HandshakeTests
{
    private static readonly PeerHello Dialer = new(new Incarnation(1), "dialer");
    private static readonly PeerHello Acceptor = new(new Incarnation(2), "acceptor");
    private static readonly LinkOpen Open = new(new StageId(new Epoch(new Term(3), 4), 5), new ModelId(new Digest(6, 7, 8, 9)), DialerPosition.SourceAtLastStage);

    [Theory]
    [InlineData(LinkKind.Control, "secret")]
    [InlineData(LinkKind.Data, "secret")]
    [InlineData(LinkKind.Layers, "")]
    public void Both_sides_know_each_other_afterwards(LinkKind kind, string secret)
    {
        DialerHandshake dialer = NewDialer("cluster", secret, kind);
        AcceptorHandshake acceptor = NewAcceptor("cluster", secret);
        byte[] hello = Start(dialer);
        byte[] answer = Feed(acceptor, hello);
        byte[] proof = Feed(dialer, answer);
        Assert.Empty(Feed(acceptor, proof));
        Assert.Equal(HandshakeState.AwaitingDecision, acceptor.State);
        Assert.Equal(HandshakeState.InProgress, dialer.State);
        Assert.Equal(Dialer, acceptor.Peer);
        Assert.Equal(kind, acceptor.Kind);
        Assert.Equal(kind == LinkKind.Data ? Open : null, acceptor.Open);
        ArrayBufferWriter<byte> output = new();
        acceptor.Accept(output);
        // What follows the handshake stays where it is.
        ReadOnlySequence<byte> rest = Bytes.Whole([.. output.WrittenSpan, 1, 2, 3]);
        dialer.Receive(ref rest, new ArrayBufferWriter<byte>());
        Assert.Equal(HandshakeState.Succeeded, dialer.State);
        Assert.Equal(HandshakeState.Succeeded, acceptor.State);
        Assert.Equal(Acceptor, dialer.Peer);
        Assert.Equal([1, 2, 3], rest.ToArray());
        if (secret.Length > 0)
        {
            Assert.DoesNotContain(secret, Encoding.Latin1.GetString([.. hello, .. answer, .. proof, .. output.WrittenSpan]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_works_one_byte_at_a_time()
    {
        DialerHandshake dialer = NewDialer("cluster", "secret", LinkKind.Data);
        AcceptorHandshake acceptor = NewAcceptor("cluster", "secret");
        byte[] answer = FeedByteByByte(acceptor.Receive, Start(dialer));
        byte[] proof = FeedByteByByte(dialer.Receive, answer);
        Assert.Empty(FeedByteByByte(acceptor.Receive, proof));
        Assert.Equal(HandshakeState.AwaitingDecision, acceptor.State);
    }

    [Theory]
    [InlineData("cluster", "secret", "cluster", "Secret", RefusalCode.WrongSecret)]
    [InlineData("cluster", "secret", "cluster", "", RefusalCode.SecretExpected)]
    [InlineData("cluster", "", "cluster", "secret", RefusalCode.SecretExpected)]
    [InlineData("cluster", "secret", "other", "secret", RefusalCode.WrongCluster)]
    public void Who_does_not_belong_is_refused_and_told_why(string dialerCluster, string dialerSecret, string acceptorCluster, string acceptorSecret, RefusalCode code)
    {
        DialerHandshake dialer = NewDialer(dialerCluster, dialerSecret, LinkKind.Control);
        AcceptorHandshake acceptor = NewAcceptor(acceptorCluster, acceptorSecret);
        byte[] toAcceptor = Start(dialer);
        while (acceptor.State == HandshakeState.InProgress && toAcceptor.Length > 0)
        {
            toAcceptor = Feed(dialer, Feed(acceptor, toAcceptor));
        }

        Assert.Equal(HandshakeState.Refused, acceptor.State);
        Assert.Equal(HandshakeState.Refused, dialer.State);
        Assert.Equal(code, acceptor.Refusal!.Code);
        Assert.Equal(acceptor.Refusal, dialer.Refusal);
    }

    [Fact]
    public void A_dialer_without_the_secret_learns_no_name_from_an_acceptor_with_one()
    {
        AcceptorHandshake acceptor = NewAcceptor("cluster", "secret");
        byte[] answer = Feed(acceptor, Start(NewDialer("cluster", "", LinkKind.Control)));
        Assert.Equal((byte)FrameType.Refusal, answer[4]);
        Assert.DoesNotContain("acceptor", Encoding.Latin1.GetString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public void An_acceptor_with_another_secret_is_found_out_by_the_dialer()
    {
        DialerHandshake dialer = NewDialer("cluster", "secret", LinkKind.Control);
        AcceptorHandshake acceptor = NewAcceptor("cluster", "secret");
        _ = Feed(dialer, Feed(acceptor, Start(dialer)));
        byte[] forged = [33, 0, 0, 0, (byte)FrameType.AcceptorProof, .. new byte[32]];
        _ = Feed(dialer, forged);
        Assert.Equal(RefusalCode.WrongSecret, dialer.Refusal!.Code);
    }

    [Fact]
    public void A_replayed_proof_is_refused()
    {
        DialerHandshake dialer = NewDialer("cluster", "secret", LinkKind.Control);
        byte[] hello = Start(dialer);
        byte[] proof = Feed(dialer, Feed(NewAcceptor("cluster", "secret", nonce: 7), hello));
        AcceptorHandshake later = NewAcceptor("cluster", "secret", nonce: 8);
        _ = Feed(later, hello);
        byte[] answer = Feed(later, proof);
        Assert.Equal(HandshakeState.Refused, later.State);
        Assert.Equal((byte)FrameType.Refusal, answer[4]);
    }

    [Fact]
    public void A_proof_is_no_answer_to_its_own_sender()
    {
        DialerHandshake dialer = NewDialer("cluster", "secret", LinkKind.Control);
        AcceptorHandshake acceptor = NewAcceptor("cluster", "secret");
        byte[] proof = Feed(dialer, Feed(acceptor, Start(dialer)));
        proof[4] = (byte)FrameType.AcceptorProof;
        _ = Feed(dialer, proof);
        Assert.Equal(RefusalCode.WrongSecret, dialer.Refusal!.Code);
    }

    [Fact]
    public void An_echoed_nonce_is_refused()
    {
        AcceptorHandshake acceptor = NewAcceptor("cluster", "secret", nonce: 1);
        _ = Feed(acceptor, Start(NewDialer("cluster", "secret", LinkKind.Control, nonce: 1)));
        Assert.Equal(RefusalCode.WrongSecret, acceptor.Refusal!.Code);
    }

    [Fact]
    public void Every_byte_of_both_hellos_is_bound_by_the_proofs()
    {
        byte[] hello = Start(NewDialer("cluster", "secret", LinkKind.Data));
        for (int index = FrameHeader.SizeBytes; index < hello.Length; index++)
        {
            DialerHandshake dialer = NewDialer("cluster", "secret", LinkKind.Data);
            AcceptorHandshake acceptor = NewAcceptor("cluster", "secret");
            byte[] changed = Start(dialer);
            changed[index] ^= 1;
            if (Record.Exception(() => Feed(acceptor, Feed(dialer, Feed(acceptor, changed)))) is Exception exception)
            {
                Assert.IsType<WireException>(exception);
            }

            Assert.NotEqual(HandshakeState.AwaitingDecision, acceptor.State);
        }
    }

    [Fact]
    public void Another_version_is_refused_in_words()
    {
        byte[] hello = Start(NewDialer("cluster", "secret", LinkKind.Control));
        hello[FrameHeader.SizeBytes + 8] = 9;
        // Another version may go on as it likes.
        AcceptorHandshake acceptor = NewAcceptor("cluster", "secret");
        _ = Feed(acceptor, hello);
        Assert.Equal(RefusalCode.WrongVersion, acceptor.Refusal!.Code);
        Assert.Contains("not 9", acceptor.Refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dialer_refuses_another_member_than_the_one_it_asked_for()
    {
        DialerHandshake dialer = new(Credentials("cluster", "secret"), Dialer, LinkKind.Control, null, new Incarnation(99), Nonce(1));
        Assert.Empty(Feed(dialer, Feed(NewAcceptor("cluster", "secret"), Start(dialer))));
        Assert.Equal(RefusalCode.WrongPeer, dialer.Refusal!.Code);
    }

    [Fact]
    public void A_member_may_refuse_who_has_proven_himself()
    {
        DialerHandshake dialer = NewDialer("cluster", "secret", LinkKind.Data);
        AcceptorHandshake acceptor = NewAcceptor("cluster", "secret");
        _ = Feed(acceptor, Feed(dialer, Feed(acceptor, Start(dialer))));
        ArrayBufferWriter<byte> output = new();
        acceptor.Refuse(new LinkRefusal(RefusalCode.UnknownEpoch, "epoch 3.4\nis not known"), output);
        _ = Feed(dialer, output.WrittenSpan.ToArray());
        Assert.Equal(new LinkRefusal(RefusalCode.UnknownEpoch, "epoch 3.4 is not known"), dialer.Refusal);
    }

    [Fact]
    public void Nothing_but_a_hello_may_come_first()
    {
        foreach (FrameType type in Enum.GetValues<FrameType>().Where(type => type != FrameType.DialerHello))
        {
            byte[] frame = [1, 0, 0, 0, (byte)type];
            Assert.Equal(WireFault.UnknownType, Assert.Throws<WireException>(() => Feed(NewAcceptor("cluster", "secret"), frame)).Fault);
        }
    }

    [Fact]
    public void Garbage_gives_only_wire_exceptions()
    {
        Random random = new(23);
        byte[] hello = Start(NewDialer("cluster", "secret", LinkKind.Data));
        for (int round = 0; round < 10_000; round++)
        {
            byte[] bytes = [.. hello];
            if (random.Next(3) == 0)
            {
                random.NextBytes(bytes);
            }

            for (int flips = random.Next(4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            if (Record.Exception(() => Feed(NewAcceptor("cluster", "secret"), bytes[..random.Next(bytes.Length + 1)])) is Exception exception)
            {
                Assert.IsType<WireException>(exception);
            }
        }
    }

    [Fact]
    public void Credentials_do_not_print_their_secret() => Assert.Equal("cluster (with a secret)", Credentials("cluster", "secret").ToString());

    private delegate void Receiver(ref ReadOnlySequence<byte> input, IBufferWriter<byte> output);

    private static ClusterCredentials Credentials(string cluster, string secret) => new(cluster, Encoding.UTF8.GetBytes(secret));

    private static byte[] Nonce(byte value) => [.. Enumerable.Repeat(value, DialerHandshake.NonceBytes)];

    private static DialerHandshake NewDialer(string cluster, string secret, LinkKind kind, byte nonce = 1) =>
        new(Credentials(cluster, secret), Dialer, kind, kind == LinkKind.Data ? Open : null, Incarnation.None, Nonce(nonce));

    private static AcceptorHandshake NewAcceptor(string cluster, string secret, byte nonce = 2) => new(Credentials(cluster, secret), Acceptor, Nonce(nonce));

    private static byte[] Start(DialerHandshake dialer)
    {
        ArrayBufferWriter<byte> output = new();
        dialer.Start(output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Feed(DialerHandshake dialer, byte[] bytes) => Feed(dialer.Receive, bytes);

    private static byte[] Feed(AcceptorHandshake acceptor, byte[] bytes) => Feed(acceptor.Receive, bytes);

    private static byte[] Feed(Receiver receive, byte[] bytes)
    {
        ReadOnlySequence<byte> input = Bytes.Whole(bytes);
        ArrayBufferWriter<byte> output = new();
        receive(ref input, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] FeedByteByByte(Receiver receive, byte[] bytes)
    {
        ArrayBufferWriter<byte> output = new();
        byte[] pending = [];
        foreach (byte next in bytes)
        {
            ReadOnlySequence<byte> input = Bytes.Whole([.. pending, next]);
            receive(ref input, output);
            pending = input.ToArray();
        }

        return output.WrittenSpan.ToArray();
    }
}
