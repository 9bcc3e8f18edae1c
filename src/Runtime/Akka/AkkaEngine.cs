using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using Microsoft.Extensions.Logging;

namespace ActorInference.Akka;

/// <summary>Members on Akka.NET: membership by Akka.Cluster, control messages over Akka.Remote, roles on actors.</summary>
public sealed class AkkaEngine : IEngine
{
    public static AkkaEngine Instance { get; } = new();

    public string Name => "akka";

    public Task<Member> StartAsync(MemberSettings settings, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        throw new MemberStartException(StartFailure.InvalidSettings, "The Akka.NET engine is not complete yet.");

    public ClusterWatch Watch(ImmutableArray<MemberAddress> lighthouses, string cluster, string? secret, TimeSpan patience, TimeProvider timeProvider) =>
        throw new MemberStartException(StartFailure.InvalidSettings, "The Akka.NET engine is not complete yet.");
}
