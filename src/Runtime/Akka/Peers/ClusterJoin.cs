using System.Collections.Immutable;
using Akka.Actor;
using ActorInference.Akka.Actors;
using ActorInference.Akka.Messages;
using ActorInference.Decisions;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using NodeCluster = Akka.Cluster.Cluster;

namespace ActorInference.Akka.Peers;

/// <summary>
/// The way into the cluster of a member with an actor system of its own: a lighthouse is a seed node; everybody else asks a seed
/// first whether it knows the same secret, and joins when one has shown that.
/// </summary>
internal sealed class ClusterJoin
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    /// <summary>Whoever takes the connection and is silent that often, is somebody else.</summary>
    private const int SilencesMax = 2;

    private readonly MemberContext _context;
    private readonly NodeTable _nodes;
    private readonly ClusterSeal _seal;
    private readonly NodeCluster _cluster;
    private readonly ImmutableArray<Seed> _seeds;
    private readonly SeedMemory? _memory;
    private readonly TaskCompletionSource _unwanted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="MemberStartException">The folder of a lighthouse cannot be used.</exception>
    public ClusterJoin(MemberContext context, AkkaNode node, NodeTable nodes, ClusterSeal seal)
    {
        _context = context;
        _nodes = nodes;
        _seal = seal;
        _cluster = NodeCluster.Get(node.System);
        Address own = _cluster.SelfAddress;
        ImmutableArray<MemberAddress> lighthouses = context.Settings.Lighthouses;
        _seeds = lighthouses.IsEmpty ? [new Seed(node.Address, own)] : [.. lighthouses.Select(lighthouse => new Seed(lighthouse, At(lighthouse)))];

        _memory = context.Settings is { IsLighthouse: true, StateFolder: string folder } ? new SeedMemory(folder) : null;

        Address At(MemberAddress lighthouse) => new(own.Protocol, own.System, AkkaConfiguration.HostOf(lighthouse.Host), lighthouse.Port);
    }

    /// <summary>Completes when a seed does not want this member.</summary>
    public Task Unwanted => _unwanted.Task;

    public void OnAssociated(Address address)
    {
        foreach (Seed seed in _seeds)
        {
            if (seed.Address == address)
            {
                seed.IsAssociated = true;
            }
        }
    }

    public void OnFailed(Address address, string reason)
    {
        foreach (Seed seed in _seeds)
        {
            if (seed.Address == address)
            {
                seed.IsAssociated = false;
                seed.Failure = reason;
            }
        }
    }

    /// <summary>Returns when the cluster is asked to let this node in; it goes on trying by itself.</summary>
    public async Task RunAsync(IActorRef door, CancellationToken stopping)
    {
        if (_context.Settings.IsLighthouse || _seeds.Any(seed => seed.Address == _cluster.SelfAddress))
        {
            JoinAsSeed();
            return;
        }

        TimeSpan pause = _context.Settings.Timings.RetryInterval;
        while (true)
        {
            await Task.WhenAll(_seeds.Select(seed => AskAsync(seed, stopping))).ConfigureAwait(false);
            Address[] willing = [.. _seeds.Where(seed => seed.IsWilling).Select(seed => seed.Address)];
            if (willing.Length > 0)
            {
                _cluster.JoinSeedNodes(willing);
                return;
            }

            await Task.Delay(pause, _context.Clock.TimeProvider, stopping).ConfigureAwait(false);
            pause = pause + pause < PauseMax ? pause + pause : PauseMax;
        }
    }

    /// <summary>Why the member is not registered.</summary>
    public MemberStartException Failure(TimeSpan limit)
    {
        if (_seeds.FirstOrDefault(seed => seed.Refusal is not null) is Seed unwilling)
        {
            return new MemberStartException(StartFailure.LighthouseRefused, $"The lighthouse at {unwilling.Lighthouse} refuses this member: {unwilling.Refusal}");
        }

        if (_context.Router.RegistrationRefusal is string refusal)
        {
            return new MemberStartException(StartFailure.LighthouseRefused, $"The lighthouse refuses to register this member: {refusal}");
        }

        string tried = string.Join("; ", _seeds.Select(seed => $"{seed.Lighthouse} after {seed.Attempts} attempts ({seed.Failure ?? "it has answered, but the cluster has not let this node in yet"})"));
        return new MemberStartException(
            StartFailure.LighthouseUnreachable,
            $"No lighthouse has registered this member within {limit.TotalSeconds:0.#} s: {tried}. Is the lighthouse running, and is its address right, written as it advertises it (--lighthouse host:port)?");
    }

    /// <summary>The first in the list begins a cluster when nobody else in it answers: with those whom it knows from its earlier life, there is somebody to answer.</summary>
    private void JoinAsSeed()
    {
        IEnumerable<Address> seeds = _seeds.Select(seed => seed.Address);
        if (_memory is not null)
        {
            seeds = seeds.Concat(_memory.Stored).Distinct();
            _cluster.System.ActorOf(Props.Create(() => new SeedMemoryActor(_memory, _context.Logger)));
        }

        _cluster.JoinSeedNodes(seeds);
    }

    private async Task AskAsync(Seed seed, CancellationToken stopping)
    {
        string own = NodeTable.NameOf(_cluster.SelfUniqueAddress).Name;
        byte[] nonce = ClusterSeal.DrawNonce();
        Hello hello = new(EngineSerializer.Version, own, nonce, _seal.ProveHello(own, seed.Address.ToString(), nonce));
        seed.Attempts++;
        try
        {
            Judge(seed, await _nodes.Door(seed.Address).Ask<EngineMessage>(hello, AnswerTimeout, stopping).ConfigureAwait(false), own, nonce);
        }
        catch (AskTimeoutException)
        {
            OnSilence(seed);
        }
    }

    private void Judge(Seed seed, EngineMessage answer, string own, byte[] nonce)
    {
        switch (answer)
        {
            case Welcome welcome when ClusterSeal.AreEqual(welcome.Proof, _seal.ProveWelcome(welcome.Node, own, nonce)):
                seed.IsWilling = true;
                seed.Failure = null;
                seed.Refusal = null;
                break;
            case Unwelcome unwelcome:
                Refuse(seed, unwelcome.Reason);
                break;
            default:
                Refuse(seed, "it does not know the secret of this member");
                break;
        }
    }

    private void OnSilence(Seed seed)
    {
        seed.Failure ??= "no answer";
        if (seed.IsAssociated && ++seed.Silences >= SilencesMax)
        {
            // Akka.Remote hears nothing that is addressed to a system of another name, and so of another cluster.
            Refuse(seed, $"an actor system is there, but it does not answer to the cluster's name '{_context.Settings.Cluster}', or to this address");
        }
    }

    private void Refuse(Seed seed, string reason)
    {
        if (seed.Refusal != reason)
        {
            seed.Refusal = reason;
            AkkaLog.SeedRefused(_context.Logger, seed.Lighthouse, reason);
        }

        _unwanted.TrySetResult();
    }

    private sealed class Seed(MemberAddress lighthouse, Address address)
    {
        public MemberAddress Lighthouse => lighthouse;

        public Address Address => address;

        public volatile bool IsAssociated;

        public volatile string? Failure;

        public bool IsWilling { get; set; }

        public string? Refusal { get; set; }

        public int Attempts { get; set; }

        public int Silences { get; set; }
    }
}
