using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>Everything that this room logs. No secret, nonce or proof is ever among it.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Debug, "The {Kind} connection with {Peer} at {Remote} is open.")]
    public static partial void LinkOpened(ILogger logger, string kind, PeerHello peer, string remote);

    [LoggerMessage(EventId = 2, Message = "The {Kind} connection with {Peer} at {Remote} has ended: {LinkEnd}")]
    public static partial void LinkEnded(ILogger logger, LogLevel level, string kind, PeerHello peer, string remote, LinkEnd linkEnd);

    [LoggerMessage(3, LogLevel.Error, "The receiver of the {Kind} connection with {Peer} at {Remote} failed.")]
    public static partial void ReceiverFailed(ILogger logger, Exception exception, string kind, PeerHello peer, string remote);

    [LoggerMessage(4, LogLevel.Warning, "A connection from {Remote} was dropped before it was open: {Reason}")]
    public static partial void ConnectionDropped(ILogger logger, string remote, string reason);

    [LoggerMessage(5, LogLevel.Information, "Listening on {Endpoint}.")]
    public static partial void Listening(ILogger logger, string endpoint);

    [LoggerMessage(6, LogLevel.Error, "Accepting connections on {Endpoint} has failed.")]
    public static partial void AcceptFailed(ILogger logger, Exception exception, string endpoint);

    [LoggerMessage(7, LogLevel.Error, "The decision about the {Kind} connection from {Peer} at {Remote} failed.")]
    public static partial void DecisionFailed(ILogger logger, Exception exception, LinkKind kind, PeerHello peer, string remote);

    [LoggerMessage(8, LogLevel.Debug, "The layers connection with {Peer} at {Remote} has ended: {Reason}")]
    public static partial void LayersEnded(ILogger logger, PeerHello peer, string remote, string reason);

    [LoggerMessage(EventId = 9, Message = "A connection from {Remote} was refused: {Refusal}")]
    public static partial void ConnectionRefused(ILogger logger, LogLevel level, string remote, LinkRefusal? refusal);

    [LoggerMessage(10, LogLevel.Warning, "And {Count:N0} more connections from {AtLeast}{Hosts:N0} hosts were dropped or refused, for reasons that were logged before.")]
    public static partial void MoreStrangers(ILogger logger, long count, string atLeast, int hosts);
}
