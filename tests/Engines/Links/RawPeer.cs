using System.Buffers;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorInference.Decisions;
using ActorInference.Wire.Handshakes;
using Xunit;

namespace ActorInference.Tests.Engines.Links;

/// <summary>A plain socket with a correct handshake behind it: knows the secret, and does whatever the test wants.</summary>
internal static class RawPeer
{
    public static async Task<Socket> ShakeHandsAsync(TestMember member, LinkKind kind, ulong incarnation = 66, List<byte[]>? sent = null) =>
        await ShakeHandsAsync(
            await member.ConnectRawAsync(), new ClusterCredentials("test", "secret"u8), kind, kind == LinkKind.Data ? TestMember.Open : null, incarnation, sent);

    public static async Task<Socket> ShakeHandsAsync(Socket socket, ClusterCredentials credentials, LinkKind kind, LinkOpen? open, ulong incarnation, List<byte[]>? sent = null)
    {
        DialerHandshake handshake = new(
            credentials,
            new PeerHello(new Incarnation(incarnation), "hostile"),
            kind,
            open,
            Incarnation.None,
            RandomNumberGenerator.GetBytes(DialerHandshake.NonceBytes));
        ArrayBufferWriter<byte> output = new();
        handshake.Start(output);
        byte[] pending = [];
        while (handshake.State == HandshakeState.InProgress)
        {
            sent?.Add(output.WrittenSpan.ToArray());
            await socket.SendAsync(output.WrittenMemory);
            output.ResetWrittenCount();
            byte[] buffer = new byte[1];
            Assert.Equal(1, await socket.ReceiveAsync(buffer));
            ReadOnlySequence<byte> input = new([.. pending, .. buffer]);
            handshake.Receive(ref input, output);
            pending = input.ToArray();
        }

        Assert.Equal(HandshakeState.Succeeded, handshake.State);
        return socket;
    }
}
