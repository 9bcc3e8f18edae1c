using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Execution;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Members;
using Microsoft.Extensions.Logging;

namespace ActorInference.Embedded;

/// <summary>The default engine: nothing to install. Membership and office by leases at the lighthouse, roles on the thread pool.</summary>
public sealed class EmbeddedEngine : IEngine, IMemberEngine
{
    public static EmbeddedEngine Instance { get; } = new();

    public string Name => "embedded";

    public bool HasLinkPort => false;

    /// <summary>None: every lighthouse counts leases for itself, and members need not agree on who is there.</summary>
    public TimeSpan LossTime => TimeSpan.Zero;

    IRoleSeats IMemberEngine.Seats => ThreadPoolSeats.Instance;

    public Task<Member> StartAsync(MemberSettings settings, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        Member.StartAsync(settings, this, loggerFactory, timeProvider, cancellationToken);

    public ClusterWatch Watch(ImmutableArray<MemberAddress> lighthouses, string cluster, string? secret, TimeSpan patience, TimeProvider timeProvider) =>
        new(lighthouses, new LinkObserver(cluster, secret, timeProvider), patience, timeProvider);

    int IMemberEngine.LighthouseCount(MemberSettings settings) => Math.Max(1, settings.Lighthouses.Length);

    IControlPlane IMemberEngine.Connect(MemberContext context) => new LinkControlPlane(context);
}
