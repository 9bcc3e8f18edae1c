using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Links;
using ActorInference.Models;
using Microsoft.Extensions.Configuration;

namespace ActorInference.Hosting;

/// <summary>What an application or a configuration file says about one member. Bindable from configuration; checked by <see cref="ToSettings"/>.</summary>
public sealed class ActorInferenceOptions
{
    /// <summary>Any of "lighthouse", "coordinator", "worker", "source".</summary>
    public IList<string> Roles { get; init; } = [];

    /// <summary>What the member runs on.</summary>
    public IEngine Engine { get; set; } = EmbeddedEngine.Instance;

    /// <summary>For people; null: the roles and the process id.</summary>
    public string? Name { get; set; }

    public string Cluster { get; set; } = MemberSettings.ClusterDefault;

    /// <summary>host:port; port 0 lets the system choose. Null: loopback, and port 4700 for a lighthouse alone, else 0.</summary>
    public string? Listen { get; set; }

    /// <summary>host:port that others dial, where it differs from the one listened on.</summary>
    public string? Advertise { get; set; }

    /// <summary>Where the data connections of an engine listen that has another port for control messages (akka); 0 lets the system choose.</summary>
    public int LinkPort { get; set; }

    /// <summary>host:port that others dial for those, where it differs.</summary>
    public string? LinkAdvertise { get; set; }

    /// <summary>host:port of every lighthouse, in the same order at every member. Empty: this process' own, else 127.0.0.1:4700.</summary>
    public IList<string> Lighthouses { get; init; } = [];

    public string? Secret { get; set; }

    /// <summary>A file that holds the secret (white space around it does not count).</summary>
    public string? SecretFile { get; set; }

    /// <summary>Compute lanes of a worker.</summary>
    public int Slots { get; set; } = 1;

    /// <summary>Whether each of several lanes keeps to a processor core of its own (Linux): for machines that compute for one worker alone, on a backend without threads of its own.</summary>
    public bool PinLanes { get; set; }

    /// <summary>What runs a worker's stages, and times a source's model; null: the managed backend.</summary>
    public IComputeBackend? Backend { get; set; }

    /// <summary>Memory that a worker gives to stages; null: half of what the machine has.</summary>
    public long? MemoryBytes { get; set; }

    /// <summary>Where layers and measurements are kept between runs; null: nowhere.</summary>
    public string? Cache { get; set; }

    public long CacheBytesMax { get; set; } = 8L << 30;

    /// <summary>Where a lighthouse keeps its term; null: in memory only.</summary>
    public string? State { get; set; }

    /// <summary>An ONNX file; the source becomes the model's origin.</summary>
    public string? Model { get; set; }

    /// <summary>A model in memory, instead of <see cref="Model"/>.</summary>
    public Model? LoadedModel { get; set; }

    /// <summary>A typical request, by which the model's layers are timed.</summary>
    public ImmutableArray<Tensor>? SampleInputs { get; set; }

    /// <summary>What the model's layers take on this machine (<c>ModelProfiler.Measure</c>); null: they are timed at the start.</summary>
    public ModelProfile? Profile { get; set; }

    public PlanningStrategy Strategy { get; set; } = PlanningStrategy.Balanced;

    /// <summary>Exactly so many stages; null: the strategy's choice.</summary>
    public int? Stages { get; set; }

    /// <summary>So many slots may run one stage, where that answers more requests per second.</summary>
    public int ReplicasMax { get; set; } = 1;

    /// <summary>No plan before so many workers are there.</summary>
    public int WorkersMin { get; set; } = 1;

    /// <summary>How tensors travel between processes for the model that this source brings. Exact unless half or affine8 is asked for.</summary>
    public CodecPreference Codec { get; set; } = CodecPreference.Auto;

    /// <summary>Durations of roles. An own copy, as those below: binding to configuration writes into what it finds.</summary>
    public RoleTimings Timings { get; set; } = new();

    /// <summary>How a coordinator measures its members, and when it changes a plan that could go on.</summary>
    public CoordinatorOptions Coordinator { get; set; } = new();

    /// <summary>Heartbeats, time-outs and limits of connections; the sizes of frames and of their queues follow <see cref="Limits"/>.</summary>
    public LinkOptions Links { get; set; } = new();

    public FlowLimits Limits { get; set; } = FlowLimits.Default with { };

    /// <summary>Starting fails when no lighthouse has answered after so long; null: it keeps trying.</summary>
    public TimeSpan? JoinTimeLimit { get; set; }

    public double PicojoulesPerBit { get; set; } = StageTotals.DefaultPicojoulesPerBit;

    /// <summary>
    /// Takes the durations of roles and links from a section of names in camel case, like { "lease": "3s", "heartbeatInterval": "200ms" };
    /// names that it does not have stay as they are. Whether they fit together is checked by <see cref="ToSettings"/>.
    /// </summary>
    /// <exception cref="MemberStartException">An unknown name, or what is no duration; names it, what it is and what it may be.</exception>
    public void ReadTimings(IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        TimingReader.Read(section, this);
    }

    /// <summary>Checks everything and reads the secret and the model.</summary>
    /// <exception cref="MemberStartException">What is wrong and what to do.</exception>
    public MemberSettings ToSettings() => OptionsReader.Read(this);
}
