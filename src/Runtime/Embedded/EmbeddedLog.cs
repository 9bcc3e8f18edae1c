using ActorInference.Decisions;
using ActorInference.Links;
using Microsoft.Extensions.Logging;

namespace ActorInference.Embedded;

internal static partial class EmbeddedLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The lighthouse at {Address} cannot be reached: {Reason}")]
    public static partial void LighthouseFailed(ILogger logger, MemberAddress address, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connected to the lighthouse at {Address}.")]
    public static partial void LighthouseConnected(ILogger logger, MemberAddress address);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the lighthouse at {Address} after {Seconds:0.0} s without it.")]
    public static partial void LighthouseBack(ILogger logger, MemberAddress address, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "The connection to the lighthouse at {Address} has ended ({End}).")]
    public static partial void LighthouseLost(ILogger logger, MemberAddress address, LinkEnd end);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Message} to {Peer} cannot be sent: {Reason}")]
    public static partial void Unsendable(ILogger logger, string message, Incarnation peer, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The term is kept in memory only: after a restart this lighthouse may grant one again. Give it a state folder.")]
    public static partial void TermNotKept(ILogger logger);
}
