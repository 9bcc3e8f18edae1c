using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using ActorInference.Akka.Actors;
using ActorInference.Akka.Peers;
using ActorInference.Decisions;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using Microsoft.Extensions.Logging;
using NodeCluster = Akka.Cluster.Cluster;
using RunningMember = ActorInference.Execution.Members.Member;

namespace ActorInference.Akka;

/// <summary>Members on Akka.NET: membership by Akka.Cluster, control messages over Akka.Remote, roles on actors.</summary>
public sealed class AkkaEngine : IEngine
{
    public static AkkaEngine Instance { get; } = new();

    public string Name => "akka";

    public bool HasLinkPort => true;

    /// <summary>Detection, the resolver's stable-after, and the gossip of both.</summary>
    public TimeSpan LossTime => TimeSpan.FromSeconds(10);

    public async Task<RunningMember> StartAsync(MemberSettings settings, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.RefuseOpenDoors();
        AkkaNode node = await Task.Run(() => CreateNode(settings, loggerFactory), cancellationToken).ConfigureAwait(false);
        try
        {
            ListenAddress advertised = settings.Advertise ?? settings.Listen;
            MemberSettings links = settings with
            {
                Listen = settings.Listen with { Port = settings.LinkPort },
                Advertise = settings.LinkAdvertise ?? (settings.Advertise is null ? null : advertised with { Port = settings.LinkPort }),
            };
            RunningMember member = await RunningMember.StartAsync(links, new AkkaMemberEngine(node), loggerFactory, timeProvider, cancellationToken).ConfigureAwait(false);
            node.DrainOnShutdown(member);
            return member;
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ClusterWatch Watch(ImmutableArray<MemberAddress> lighthouses, string cluster, string? secret, TimeSpan patience, TimeProvider timeProvider) =>
        new(lighthouses, new AkkaObserver(lighthouses, cluster, secret), patience, timeProvider);

    private static AkkaNode CreateNode(MemberSettings settings, ILoggerFactory loggerFactory)
    {
        if (settings.Listen.IsAny && settings.Advertise is null)
        {
            throw new MemberStartException(
                StartFailure.InvalidSettings,
                $"Nobody can dial {settings.Listen.Host}: say with --advertise host:port under which address others reach this member; they must write it in the same way.");
        }

        try
        {
            ActorSystemSetup setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(AkkaConfiguration.ForMember(settings)), new LogSetup(loggerFactory));
            ActorSystem system = ActorSystem.Create(AkkaConfiguration.SystemName(settings.Cluster), setup);
            Address address = NodeCluster.Get(system).SelfAddress;
            return new AkkaNode(system, isOwned: true, new MemberAddress(address.Host, address.Port!.Value));
        }
        catch (Exception exception)
        {
            throw new MemberStartException(
                StartFailure.AddressUnavailable,
                $"Cannot listen on {settings.Listen}: {exception.GetBaseException().Message} Choose another port, or 0 for any free one.",
                exception);
        }
    }
}
