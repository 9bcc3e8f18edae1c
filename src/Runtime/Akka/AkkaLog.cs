using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using Microsoft.Extensions.Logging;

namespace ActorInference.Akka;

internal static partial class AkkaLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The nodes of the cluster are not kept on the disk: {Reason} After a restart this lighthouse may begin a cluster of its own.")]
    public static partial void NodesNotKept(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lighthouse at {Address} refuses this member: {Reason}")]
    public static partial void SeedRefused(ILogger logger, MemberAddress address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages did not prove that their sender knows the cluster's secret and were dropped; the last claims to be from {Node}.")]
    public static partial void Unproven(ILogger logger, long count, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} is not heard any more: {Reason}")]
    public static partial void Ignored(ILogger logger, ClusterNode node, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Message} to {Receiver} cannot be sent: {Reason}")]
    public static partial void Unsendable(ILogger logger, string message, string receiver, string reason);

    [LoggerMessage(Message = "{Source}: {Text}")]
    public static partial void Said(ILogger logger, LogLevel level, string source, object text, Exception? exception);
}
