using System.Net;
using ActorInference.Decisions.Flow;

namespace ActorInference.Links;

/// <summary>The limits and times of connections. The defaults suit one local network.</summary>
public sealed record LinkOptions
{
    public static LinkOptions Default { get; } = new();

    /// <summary>What the transport may hold of one connection, in each direction, beside the queues here.</summary>
    internal const int TransportBufferBytes = 1 << 20;

    /// <summary>
    /// Connections leave from this one of the addresses of the machine (loopback ones if it is one, others if it is not); null: the system
    /// chooses. It must be one from which they can be reached.
    /// </summary>
    public IPAddress? DialFrom { get; init; }

    /// <summary>Who has sent nothing for so long on a control or data connection, sends a heartbeat.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A control or data connection over which nothing came for so long is broken. At least three times <see cref="HeartbeatInterval"/>.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromMilliseconds(900);

    /// <summary>Resolving a name and connecting takes at most so long. Across a wide network give more.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A handshake takes at most so long, at both ends: a process that is frozen accepts connections and never answers.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A graceful close waits at most so long for what is queued to go out.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Connections that one listener keeps, handshakes included.</summary>
    public int ConnectionsMax { get; init; } = 16_384;

    /// <summary>Handshakes that one listener has in progress.</summary>
    public int HandshakesMax { get; init; } = 256;

    /// <summary>Handshakes in progress with one remote address.</summary>
    public int HandshakesPerAddressMax { get; init; } = 128;

    /// <summary>When the system has no socket left, a listener tries again after so long.</summary>
    public TimeSpan AcceptRetryInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Frames that one control connection may bring within a second, heartbeats included.</summary>
    public int ControlMessagesPerSecondMax { get; init; } = 4_096;

    /// <summary>Credits, failures, cancels and heartbeats that one data connection may bring within a second; frames are bounded by credit.</summary>
    public int DataMessagesPerSecondMax { get; init; } = 65_536;

    /// <summary>Bytes of control messages that have come by half, over all connections of a process.</summary>
    public long HalfReceivedBytesMax { get; init; } = 64 << 20;

    public int ControlQueueMessagesMax { get; init; } = 8_192;

    public long ControlQueueBytesMax { get; init; } = 64 << 20;

    /// <summary>Frames and failures that one data connection may have waiting to be sent.</summary>
    public int DataQueueItemsMax { get; init; } = 4_096;

    /// <summary>Bytes of those frames; the memory is the senders' anyway.</summary>
    public long DataQueueBytesMax { get; init; } = FlowLimits.Default.SourceBytesMax + FlowLimits.Default.FrameBytesMax;

    /// <summary>The largest payload of one frame, in both directions.</summary>
    public int FrameBytesMax { get; init; } = FlowLimits.Default.FrameBytesMax;

    /// <summary>Contents that one listener sends at the same time; further ones wait.</summary>
    public int ContentTransfersMax { get; init; } = 8;

    /// <summary>Contents that one listener has begun and not finished, stalled ones included; who asks for more is told that it is not here.</summary>
    public int ContentsOpenMax { get; init; } = 64;

    /// <summary>A content that makes no progress for so long lets others go first.</summary>
    public TimeSpan ContentPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A content that makes no progress for so long is given up.</summary>
    public TimeSpan ContentStallTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
