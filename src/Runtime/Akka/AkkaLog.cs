using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using Microsoft.Extensions.Logging;

namespace ActorInference.Akka;

internal static partial class AkkaLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The lighthouse at {Address} refuses this member: {Reason}")]
    public static partial void SeedRefused(ILogger logger, MemberAddress address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message that claims to be from {Node} does not prove that its sender knows the cluster's secret; it is dropped.")]
    public static partial void Unproven(ILogger logger, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} is not heard any more: {Reason}")]
    public static partial void Ignored(ILogger logger, ClusterNode node, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Message} to {Receiver} cannot be sent: {Reason}")]
    public static partial void Unsendable(ILogger logger, string message, string receiver, string reason);

    [LoggerMessage(Message = "{Source}: {Text}")]
    public static partial void Said(ILogger logger, LogLevel level, string source, object text, Exception? exception);
}
