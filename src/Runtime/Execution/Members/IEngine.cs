using System.Collections.Immutable;
using ActorInference.Decisions;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Members;

/// <summary>Starts members and looks at clusters: what a program chooses between.</summary>
public interface IEngine
{
    /// <summary>As people write it: "embedded".</summary>
    string Name { get; }

    /// <summary>Whether data connections have a port of their own, beside the one for control messages.</summary>
    bool HasLinkPort { get; }

    /// <summary>How long a cluster needs to be rid of a node that it has lost. Where nodes are lost faster than that, the rest may lose each other too.</summary>
    TimeSpan LossTime { get; }

    /// <summary>Listens and begins to take part. With a <see cref="MemberSettings.JoinTimeLimit"/> it returns once registered.</summary>
    /// <exception cref="MemberStartException">What is wrong and what to do.</exception>
    Task<Member> StartAsync(MemberSettings settings, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken);

    /// <summary>Looks at a running cluster from outside.</summary>
    /// <param name="lighthouses">Whom to ask first; at least one.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="secret">The cluster's secret, if it has one.</param>
    /// <param name="patience">How long each answer may take.</param>
    /// <param name="timeProvider">For <see cref="ClusterStatus.ReceivedAt"/>.</param>
    ClusterWatch Watch(ImmutableArray<MemberAddress> lighthouses, string cluster, string? secret, TimeSpan patience, TimeProvider timeProvider);
}
