using System.Net;
using System.Net.Sockets;

namespace ActorInference.Nodes.Processes;

/// <summary>
/// A port that the system has chosen before the process that listens there has started, so that others can be told of it at once. Until it is disposed
/// nobody else is given the port (Linux: a socket that is bound and does not listen keeps it, and lets another that is bound to it listen).
/// </summary>
internal sealed class PromisedAddress : IDisposable
{
    private readonly Socket _socket;

    private PromisedAddress(Socket socket)
    {
        _socket = socket;
        Text = socket.LocalEndPoint!.ToString()!;
        if (!OperatingSystem.IsLinux())
        {
            socket.Dispose();
        }
    }

    /// <summary>host:port.</summary>
    public string Text { get; }

    /// <param name="listen">An address of this machine, with port 0.</param>
    /// <exception cref="ProgramException">There is no such address, or no free port.</exception>
    public static PromisedAddress Of(string listen)
    {
        IPEndPoint endpoint = IPEndPoint.Parse(listen);
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            return new PromisedAddress(socket);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new ProgramException(ExitCode.ClusterUnavailable, $"No port of {listen} can be had: {exception.Message}", exception);
        }
    }

    public void Dispose() => _socket.Dispose();
}
