using ActorInference.Decisions;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Members;

internal static partial class MemberLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The lighthouse refuses to register this member: {Reason}")]
    public static partial void RegistrationRefused(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The control connection with {Peer} is gone: {Reason}")]
    public static partial void PeerLost(ILogger logger, Incarnation peer, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Peer} sends more than can be done and is dropped: {Reason}")]
    public static partial void PeerDropped(ILogger logger, Incarnation peer, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} listens on {Address} as {Incarnation}.")]
    public static partial void Listening(ILogger logger, string name, MemberAddress address, Incarnation incarnation);

    [LoggerMessage(Level = LogLevel.Information, Message = "This member begins to leave: {Reason}. It goes when nobody needs it any more.")]
    public static partial void LeaveBegun(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "This member goes after {Seconds:0.00} s: {Reason}.")]
    public static partial void LeaveReady(ILogger logger, double seconds, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Text}")]
    public static partial void Announced(ILogger logger, string text);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Name} cannot go on.")]
    public static partial void Failed(ILogger logger, string name, Exception exception);
}
