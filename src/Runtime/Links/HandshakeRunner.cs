using System.Buffers;
using ActorInference.Wire;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Links;

/// <summary>Carries the handshake's frames between its machine and a socket, and takes not a byte of what comes behind them.</summary>
internal static class HandshakeRunner
{
    /// <summary>Moves bytes to the machine until it is no longer in progress.</summary>
    /// <exception cref="WireException">The peer does not speak this protocol.</exception>
    /// <exception cref="IOException">The connection ended first.</exception>
    public static async Task RunAsync(DialerHandshake handshake, LinkSocket socket, CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> output = new();
        handshake.Start(output);
        while (true)
        {
            await FlushAsync(output, socket, cancellationToken).ConfigureAwait(false);
            if (handshake.State != HandshakeState.InProgress)
            {
                return;
            }

            ReadOnlySequence<byte> frame = new(await ReadFrameAsync(socket, cancellationToken).ConfigureAwait(false));
            handshake.Receive(ref frame, output);
        }
    }

    /// <inheritdoc cref="RunAsync(DialerHandshake, LinkSocket, CancellationToken)"/>
    public static async Task RunAsync(AcceptorHandshake handshake, LinkSocket socket, CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> output = new();
        while (handshake.State == HandshakeState.InProgress)
        {
            ReadOnlySequence<byte> frame = new(await ReadFrameAsync(socket, cancellationToken).ConfigureAwait(false));
            handshake.Receive(ref frame, output);
            await FlushAsync(output, socket, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<byte[]> ReadFrameAsync(LinkSocket socket, CancellationToken cancellationToken)
    {
        byte[] header = new byte[FrameHeader.SizeBytes];
        await socket.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
        _ = FrameHeader.TryRead(new ReadOnlySequence<byte>(header), WireLimits.HandshakeFrameBytesMax, out FrameHeader read);
        byte[] frame = new byte[read.FrameBytes];
        header.CopyTo(frame, 0);
        await socket.ReadExactlyAsync(frame.AsMemory(FrameHeader.SizeBytes), cancellationToken).ConfigureAwait(false);
        return frame;
    }

    private static async Task FlushAsync(ArrayBufferWriter<byte> output, LinkSocket socket, CancellationToken cancellationToken)
    {
        await socket.WriteAsync(output.WrittenMemory, cancellationToken).ConfigureAwait(false);
        output.ResetWrittenCount();
    }
}
