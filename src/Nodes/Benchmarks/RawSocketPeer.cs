using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>The far end of a plain blocking socket: does what each order says until the near end closes it.</summary>
internal static class RawSocketPeer
{
    public const int OrderBytes = 3 * sizeof(int);

    /// <summary>Sends each block back.</summary>
    public const int Echo = 1;

    /// <summary>Takes all blocks and confirms them with one byte.</summary>
    public const int Discard = 2;

    /// <summary>Connects and serves on a thread of its own.</summary>
    public static Thread Start(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        Thread thread = new(() => Serve(socket)) { IsBackground = true, Name = "raw socket" };
        thread.Start();
        return thread;
    }

    /// <returns>False if the other end has closed the socket.</returns>
    public static bool TryReceive(Socket socket, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int count = socket.Receive(destination);
            if (count == 0)
            {
                return false;
            }

            destination = destination[count..];
        }

        return true;
    }

    public static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    private static void Serve(Socket socket)
    {
        using (socket)
        {
            byte[] order = new byte[OrderBytes];
            while (TryReceive(socket, order))
            {
                int kind = BinaryPrimitives.ReadInt32LittleEndian(order);
                byte[] block = new byte[BinaryPrimitives.ReadInt32LittleEndian(order.AsSpan(4))];
                for (int left = BinaryPrimitives.ReadInt32LittleEndian(order.AsSpan(8)); left > 0 && TryReceive(socket, block); left--)
                {
                    if (kind == Echo)
                    {
                        Send(socket, block);
                    }
                }

                if (kind == Discard)
                {
                    Send(socket, [1]);
                }
            }
        }
    }
}
