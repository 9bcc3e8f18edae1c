using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace ActorInference.Nodes.Chaos;

/// <summary>One connection through a forwarder: bytes both ways in order, ends passed on as they come, held back while the network is silent.</summary>
internal sealed class ForwardedConnection(ChaosNetwork network, Socket dialer, IPEndPoint member, string cable) : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly Socket _dialer = dialer;
    private readonly Socket _member = new(member.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>The address that it was dialled from, which is the name of the dialer's cable if it has an address of its own.</summary>
    public string From { get; } = ((IPEndPoint)dialer.RemoteEndPoint!).Address.ToString();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            _dialer.NoDelay = true;
            await network.PassAsync(From, cable, cancellationToken).ConfigureAwait(false);
            await _member.ConnectAsync(member, cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(
                PumpAsync(_dialer, _member, From, cable, cancellationToken),
                PumpAsync(_member, _dialer, cable, From, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One end is gone: the other one learns it below.
        }

        Dispose();
    }

    /// <summary>Both ends see a reset, unless they have ended already.</summary>
    public void Reset()
    {
        _dialer.Close(0);
        _member.Close(0);
    }

    public void Dispose()
    {
        Reset();
        _dialer.Dispose();
        _member.Dispose();
    }

    private async Task PumpAsync(Socket source, Socket target, string from, string to, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int count;
            while ((count = await source.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await network.PassAsync(from, to, cancellationToken).ConfigureAwait(false);
                for (int sent = 0; sent < count;)
                {
                    sent += await target.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None, cancellationToken).ConfigureAwait(false);
                }
            }

            await network.PassAsync(from, to, cancellationToken).ConfigureAwait(false);
            target.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // The other direction ends with this one. Through a silent cable nobody learns that.
            await network.PassAsync(from, to, CancellationToken.None).ConfigureAwait(false);
            Reset();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
