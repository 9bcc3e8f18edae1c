using System.Net.Sockets;

namespace ActorInference.Links;

/// <summary>Who watches one socket on a <see cref="SocketPoller"/>. Called from its thread alone, so nothing here may block or throw.</summary>
internal interface IPolledSocket
{
    /// <summary>Always the same; open until <see cref="OnForgotten"/>.</summary>
    Socket Socket { get; }

    bool WantsToRead { get; }

    bool WantsToWrite { get; }

    /// <param name="scratch">For whatever is read meanwhile; somebody else's afterwards.</param>
    void OnReadable(byte[] scratch);

    void OnWritable();

    /// <summary>Once, and last.</summary>
    void OnForgotten();
}
