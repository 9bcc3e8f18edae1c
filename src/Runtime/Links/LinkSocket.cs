using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ActorInference.Links;

/// <summary>One connected socket that never blocks: what a handshake and a data connection read and write. Other kinds of connections go on with pipes (<see cref="ToTransport"/>).</summary>
/// <param name="socket">Connected; owned from now on.</param>
/// <param name="factory">Makes the pipes.</param>
/// <param name="strangers">Waits for the bytes of handshakes.</param>
internal sealed class LinkSocket(Socket socket, SocketConnectionContextFactory factory, SocketPoller strangers) : IDisposable
{
    private const int TcpInfo = 11;

    /// <summary>Linux' <c>struct tcp_info</c> up to <c>tcpi_delivery_rate</c>, its last eight bytes: bytes per second.</summary>
    private const int TcpInfoBytes = 168;

    /// <summary>The byte whose lowest bit is <c>tcpi_delivery_rate_app_limited</c>: there was no more to send, so that the rate is that of a last small piece.</summary>
    private const int TcpInfoLimits = 7;

    private readonly IPEndPoint? _remote = RemoteOf(socket);

    public Socket Socket => socket;

    public IPAddress RemoteAddress => _remote?.Address ?? IPAddress.None;

    public string Remote => _remote?.ToString() ?? "an unknown address";

    /// <summary>Whether bytes have come that nobody has taken from the socket yet.</summary>
    public bool HasUnreadBytes
    {
        get
        {
            try
            {
                return socket.Available > 0;
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>How fast what was sent last has arrived at the peer's system; 0 where this one does not say, or has seen too little at once.</summary>
    public double DeliveredBytesPerSecond
    {
        get
        {
            if (!OperatingSystem.IsLinux())
            {
                return 0;
            }

            try
            {
                Span<byte> info = stackalloc byte[TcpInfoBytes];
                int written = socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, TcpInfo, info);
                return written < TcpInfoBytes || (info[TcpInfoLimits] & 1) != 0 ? 0 : BitConverter.ToUInt64(info[^sizeof(ulong)..]);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return 0;
            }
        }
    }

    /// <exception cref="SocketException">The connection has gone already.</exception>
    public static LinkSocket Of(Socket socket, SocketConnectionContextFactory factory, SocketPoller strangers)
    {
        socket.NoDelay = true;
        socket.Blocking = false;
        return new LinkSocket(socket, factory, strangers);
    }

    /// <summary>Takes what has come, as far as there is room for it.</summary>
    /// <returns>How much; 0: the peer has ended the connection; null: nothing has come.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    public int? Receive(Span<byte> destination)
    {
        int count = socket.Receive(destination, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => null,
            _ => throw new SocketException((int)error),
        };
    }

    /// <summary>Hands over as much as the system takes at once.</summary>
    /// <returns>How much; perhaps nothing.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    public int Send(IList<ArraySegment<byte>> pieces)
    {
        int count = socket.Send(pieces, SocketFlags.None, out SocketError error);
        return error is SocketError.Success or SocketError.WouldBlock ? count : throw new SocketException((int)error);
    }

    /// <summary>Fills the destination; takes not a byte more.</summary>
    /// <exception cref="IOException">The connection ended first.</exception>
    public async Task ReadExactlyAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (!destination.IsEmpty)
        {
            switch (TryReceive(destination.Span))
            {
                case 0:
                    throw new IOException("The connection ended in the middle of the handshake.");
                case int count:
                    destination = destination[count..];
                    break;
                default:
                    await SocketWait.UntilAsync(strangers, socket, forReading: true, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <exception cref="IOException">The connection broke.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            int count = socket.Send(bytes.Span, SocketFlags.None, out SocketError error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                throw Broken(error);
            }

            bytes = bytes[count..];
            if (!bytes.IsEmpty)
            {
                await SocketWait.UntilAsync(strangers, socket, forReading: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Goes on with pipes; this object is of no more use.</summary>
    public LinkTransport ToTransport()
    {
        socket.Blocking = true;
        return new LinkTransport(factory.Create(socket));
    }

    /// <summary>What the system has taken still goes out; then the peer sees the end.</summary>
    public void Close()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            // Unread bytes would turn the end into a reset, which can overtake what still goes out.
            Span<byte> unread = stackalloc byte[4_096];
            for (int taken = 0; taken < LinkOptions.TransportBufferBytes && Receive(unread) is > 0; taken += unread.Length)
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }

        socket.Dispose();
    }

    /// <summary>The connection ends at once, and the peer sees it broken.</summary>
    public void Dispose() => socket.Close(0);

    private int? TryReceive(Span<byte> destination)
    {
        try
        {
            return Receive(destination);
        }
        catch (SocketException exception)
        {
            throw Broken(exception.SocketErrorCode);
        }
    }

    private static IOException Broken(SocketError error) => new(new SocketException((int)error).Message);

    private static IPEndPoint? RemoteOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint as IPEndPoint;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
