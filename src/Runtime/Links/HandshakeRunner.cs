using System.Buffers;
using System.IO.Pipelines;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Links;

/// <summary>Carries the handshake's bytes between its machine and a transport.</summary>
internal static class HandshakeRunner
{
    /// <summary>Moves bytes to the machine until it is no longer in progress.</summary>
    /// <exception cref="Wire.WireException">The peer does not speak this protocol.</exception>
    /// <exception cref="IOException">The connection ended first.</exception>
    public static async Task RunAsync(DialerHandshake handshake, LinkTransport transport, CancellationToken cancellationToken)
    {
        handshake.Start(transport.Output);
        await transport.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        while (handshake.State == HandshakeState.InProgress)
        {
            ReadResult result = await transport.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            try
            {
                handshake.Receive(ref buffer, transport.Output);
            }
            finally
            {
                transport.Input.AdvanceTo(buffer.Start, handshake.State == HandshakeState.InProgress ? buffer.End : buffer.Start);
            }

            await ContinueAsync(transport, handshake.State, result.IsCompleted, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="RunAsync(DialerHandshake, LinkTransport, CancellationToken)"/>
    public static async Task RunAsync(AcceptorHandshake handshake, LinkTransport transport, CancellationToken cancellationToken)
    {
        while (handshake.State == HandshakeState.InProgress)
        {
            ReadResult result = await transport.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            try
            {
                handshake.Receive(ref buffer, transport.Output);
            }
            finally
            {
                transport.Input.AdvanceTo(buffer.Start, handshake.State == HandshakeState.InProgress ? buffer.End : buffer.Start);
            }

            await ContinueAsync(transport, handshake.State, result.IsCompleted, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ContinueAsync(LinkTransport transport, HandshakeState state, bool inputCompleted, CancellationToken cancellationToken)
    {
        await transport.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (inputCompleted && state == HandshakeState.InProgress)
        {
            throw new IOException("The connection ended in the middle of the handshake.");
        }
    }
}
