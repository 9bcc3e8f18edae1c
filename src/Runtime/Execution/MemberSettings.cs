using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using ActorInference.Links;
using ActorInference.Models;

namespace ActorInference.Execution;

/// <summary>All that an engine needs to know to be one member: checked, parsed, without defaults that depend on the surroundings.</summary>
public sealed record MemberSettings
{
    /// <summary>The port of a lighthouse that is not told another one.</summary>
    public const int LighthousePort = 4700;

    /// <summary>What a cluster is called that nobody has given a name.</summary>
    public const string ClusterDefault = "actor-inference";

    /// <summary>For people: names the member in tables and logs.</summary>
    public required string Name { get; init; }

    /// <summary>What the member takes part in as; <see cref="MemberRoles.None"/> for a lighthouse alone.</summary>
    public required MemberRoles Roles { get; init; }

    /// <summary>Whether this process is a lighthouse.</summary>
    public bool IsLighthouse { get; init; }

    /// <summary>The cluster's name; members of different clusters refuse each other.</summary>
    public string Cluster { get; init; } = ClusterDefault;

    /// <summary>Known to all members, never sent; null only on loopback.</summary>
    public string? Secret { get; init; }

    public ListenAddress Listen { get; init; } = new("127.0.0.1", 0);

    /// <summary>Where the data connections of an engine listen that has another port for control messages; 0 lets the system choose.</summary>
    public int LinkPort { get; init; }

    /// <summary>What others dial for those, where it differs; null: the advertised host.</summary>
    public ListenAddress? LinkAdvertise { get; init; }

    /// <summary>What others dial; null: the address that is listened on.</summary>
    public ListenAddress? Advertise { get; init; }

    /// <summary>The lighthouses of the cluster, in the same order at every member. Empty: this process' own.</summary>
    public ImmutableArray<MemberAddress> Lighthouses { get; init; } = [];

    /// <summary>Where a lighthouse keeps its term; null: in memory only (a restart may then grant a term again).</summary>
    public string? StateFolder { get; init; }

    /// <summary>Compute lanes of a worker.</summary>
    public int SlotCount { get; init; } = 1;

    /// <summary>Whether each of several lanes keeps to a core of its own.</summary>
    public bool PinsLanes { get; init; }

    /// <summary>Memory that a worker gives to stages.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Where layers and measurements are kept between runs; null: nowhere.</summary>
    public string? CacheFolder { get; init; }

    public long CacheBytesMax { get; init; } = 8L << 30;

    /// <summary>Layers kept in memory to serve others and to build from.</summary>
    public long ContentBytesMax { get; init; } = 4L << 30;

    /// <summary>Payloads of requests in this process.</summary>
    public long PayloadBytesMax { get; init; } = 2L << 30;

    /// <summary>The model that a source brings into the cluster; null: it uses the one that is there.</summary>
    public Model? Model { get; init; }

    /// <summary>A typical request for <see cref="Model"/>, by which its layers are timed; null: ones of made-up sizes.</summary>
    public ImmutableArray<Tensor>? SampleInputs { get; init; }

    /// <summary>What the layers of <see cref="Model"/> take here; null: they are timed at the start.</summary>
    public ModelProfile? Profile { get; init; }

    public PlanningPreferences Preferences { get; init; } = PlanningPreferences.Default;

    /// <summary>What runs the layers of a worker's stages.</summary>
    public IComputeBackend Backend { get; init; } = new ManagedBackend();

    public RoleTimings Timings { get; init; } = RoleTimings.Default;

    public CoordinatorOptions Coordinator { get; init; } = CoordinatorOptions.Default;

    /// <summary>Limits and times of connections; the sizes of frames and of their queues follow <see cref="Limits"/>.</summary>
    public LinkOptions Links { get; init; } = LinkOptions.Default;

    public FlowLimits Limits { get; init; } = FlowLimits.Default;

    /// <summary>Starting fails when no lighthouse has registered the member after so long; null: it keeps trying in the background.</summary>
    public TimeSpan? JoinTimeLimit { get; init; }

    /// <summary>What the energy column counts for one bit on the wire.</summary>
    public double PicojoulesPerBit { get; init; } = StageTotals.DefaultPicojoulesPerBit;

    /// <summary>An open door needs a secret, and one that others can find an address.</summary>
    /// <exception cref="MemberStartException">What is wrong and what to do.</exception>
    public void RefuseOpenDoors()
    {
        if (!Listen.IsLoopback && string.IsNullOrEmpty(Secret))
        {
            throw new MemberStartException(
                StartFailure.InvalidSettings,
                $"Listening on {Listen} lets other machines in, and there is no secret. Give every member the same secret file (--secret-file), or listen on 127.0.0.1.");
        }

        if (Listen.IsAny && Advertise is null && Roles != MemberRoles.None)
        {
            throw new MemberStartException(
                StartFailure.InvalidSettings,
                $"Nobody can dial {Listen.Host}: say with --advertise host:port under which address others reach this member.");
        }
    }
}
