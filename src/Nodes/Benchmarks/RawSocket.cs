using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>A plain blocking socket between two processes: what a link can at best come near to.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Socket? _socket;

    public RawSocket()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Waits for the other end, which has been told the port and is known to live.</summary>
    public void Accept()
    {
        _socket = _listener.Accept();
        _socket.NoDelay = true;
    }

    /// <returns>Seconds of each round trip.</returns>
    public double[] RoundTrips(int bytes, int count)
    {
        byte[] block = new byte[bytes];
        double[] seconds = new double[count];
        Order(RawSocketPeer.Echo, bytes, count);
        long last = Stopwatch.GetTimestamp();
        for (int index = 0; index < count; index++)
        {
            RawSocketPeer.Send(_socket!, block);
            Receive(block);
            long now = Stopwatch.GetTimestamp();
            seconds[index] = Stopwatch.GetElapsedTime(last, now).TotalSeconds;
            last = now;
        }

        return seconds;
    }

    /// <returns>Seconds until the other end has confirmed the last block.</returns>
    public double Stream(int bytes, int count)
    {
        byte[] block = new byte[bytes];
        Order(RawSocketPeer.Discard, bytes, count);
        long start = Stopwatch.GetTimestamp();
        for (int index = 0; index < count; index++)
        {
            RawSocketPeer.Send(_socket!, block);
        }

        Receive(block.AsSpan(0, 1));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _listener.Dispose();
    }

    private void Order(int kind, int bytes, int count)
    {
        Span<byte> order = stackalloc byte[RawSocketPeer.OrderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(order, kind);
        BinaryPrimitives.WriteInt32LittleEndian(order[4..], bytes);
        BinaryPrimitives.WriteInt32LittleEndian(order[8..], count);
        RawSocketPeer.Send(_socket!, order);
    }

    private void Receive(Span<byte> destination)
    {
        if (!RawSocketPeer.TryReceive(_socket!, destination))
        {
            throw new ProgramException(ExitCode.ClusterUnavailable, "The other end of the raw socket has gone.");
        }
    }
}
