using Akka.Actor;
using ActorInference.Akka.Peers;
using ActorInference.Decisions;
using ActorInference.Execution;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodeCluster = Akka.Cluster.Cluster;
using RunningMember = ActorInference.Execution.Members.Member;

namespace ActorInference.Akka;

/// <summary>
/// A member in an actor system that an application owns, beside the application's own actors. The member ends with the system, or earlier;
/// it never ends the system and never takes its node out of the cluster.
/// </summary>
public sealed class ActorInferenceExtension : IExtension
{
    private readonly ActorSystem _system;
    private readonly TaskCompletionSource<RunningMember> _member = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isStarted;

    internal ActorInferenceExtension(ActorSystem system) => _system = system;

    /// <summary>Completes with the member when it runs; fails with a <see cref="MemberStartException"/> if it cannot.</summary>
    public Task<RunningMember> Member => _member.Task;

    /// <summary>That of a system, with or without a member.</summary>
    public static ActorInferenceExtension For(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<ActorInferenceExtension, Provider>();
    }

    /// <summary>Starts the system's one member. The cluster's name is that of the system; its members' links listen on the host of <see cref="MemberSettings.Listen"/>, or of the system if that is not set.</summary>
    /// <param name="settings">Of the member. The system was created with <see cref="AkkaConfiguration.ForApplication"/> for the same roles.</param>
    /// <param name="loggerFactory">Null: nothing is logged.</param>
    /// <param name="timeProvider">Null: the system's.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="MemberStartException">What is wrong and what to do.</exception>
    /// <exception cref="InvalidOperationException">The system has a member.</exception>
    public async Task<RunningMember> StartAsync(
        MemberSettings settings, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (Interlocked.Exchange(ref _isStarted, 1) == 1)
        {
            throw new InvalidOperationException($"The actor system {_system.Name} has a member already.");
        }

        try
        {
            RunningMember member = await StartOnceAsync(settings, loggerFactory ?? NullLoggerFactory.Instance, timeProvider ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
            _member.TrySetResult(member);
            return member;
        }
        catch (Exception exception)
        {
            _member.TrySetException(exception);
            _ = _member.Task.Exception;
            throw;
        }
    }

    private async Task<RunningMember> StartOnceAsync(MemberSettings settings, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        Address address = Check(settings);
        MemberSettings own = settings with
        {
            Cluster = _system.Name,
            Listen = settings.Listen is { IsLoopback: true, Port: 0 } ? new ListenAddress(address.Host, settings.LinkPort) : settings.Listen with { Port = settings.LinkPort },
            Advertise = settings.Advertise is null ? null : settings.Advertise with { Port = settings.LinkPort },
        };
        own.RefuseOpenDoors();
        AkkaNode node = new(_system, isOwned: false, new MemberAddress(address.Host, address.Port ?? 0));
        try
        {
            RunningMember member = await RunningMember.StartAsync(own, new AkkaMemberEngine(node), loggerFactory, timeProvider, cancellationToken).ConfigureAwait(false);
            node.DrainOnShutdown(member);
            return member;
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <returns>The system's address.</returns>
    private Address Check(MemberSettings settings)
    {
        if (((ExtendedActorSystem)_system).Provider is not global::Akka.Cluster.IClusterActorRefProvider)
        {
            throw Unusable("it has no cluster (akka.actor.provider = cluster)");
        }

        NodeCluster cluster = NodeCluster.Get(_system);
        string[] missing = [.. ClusterRoles.Of(settings).Except(cluster.SelfRoles)];
        if (missing.Length > 0)
        {
            throw Unusable($"its node lacks the cluster roles {string.Join(", ", missing)}");
        }

        return _system.Settings.Config.HasPath(AkkaConfiguration.OwnSection) ? cluster.SelfAddress : throw Unusable("it does not know the dispatcher of roles");
    }

    private MemberStartException Unusable(string reason) => new(
        StartFailure.InvalidSettings,
        $"The actor system {_system.Name} cannot hold this member: {reason}. Put AkkaConfiguration.ForApplication(settings) in front of its configuration.");

    private sealed class Provider : ExtensionIdProvider<ActorInferenceExtension>
    {
        public override ActorInferenceExtension CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
