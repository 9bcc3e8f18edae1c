using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;
using ActorInference.Embedded;
using ActorInference.Execution.Members;
using ActorInference.Nodes.Backends;
using ActorInference.Nodes.Processes;

namespace ActorInference.Nodes.Runs;

/// <summary>What a run of a whole file is asked to do.</summary>
internal sealed record RunSettings
{
    public required string ModelPath { get; init; }

    /// <summary>A file, or "-".</summary>
    public required string InputPath { get; init; }

    /// <summary>A file, "-", or null for none.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Start a private cluster of so many worker processes.</summary>
    public int? Workers { get; init; }

    /// <summary>Where the private cluster runs.</summary>
    public MemberPlaces Places { get; init; } = MemberPlaces.OneMachine;

    /// <summary>Join this cluster as a source.</summary>
    public IReadOnlyList<string> Lighthouses { get; init; } = [];

    public string? Cluster { get; init; }

    public string? SecretFile { get; init; }

    public PlanningStrategy Strategy { get; init; } = PlanningStrategy.Balanced;

    public int? Stages { get; init; }

    /// <summary>So many slots may run one stage.</summary>
    public int ReplicasMax { get; init; } = 1;

    /// <summary>How long each layer takes; null: that is measured before the private cluster starts.</summary>
    public ModelProfile? Profile { get; init; }

    /// <summary>How tensors travel between processes.</summary>
    public CodecPreference Codec { get; init; } = CodecPreference.Auto;

    /// <summary>So many requests may run together in a stage of the private cluster; null: as many as workers allow by themselves.</summary>
    public int? MicrobatchRequestsMax { get; init; }

    public bool EvaluatesNextStep { get; init; }

    public bool Verifies { get; init; }

    public int TopCount { get; init; }

    public int RequestsInFlight { get; init; } = RequestsInFlightDefault;

    public TimeSpan? Deadline { get; init; }

    /// <summary>What runs the layers, of the workers that are started too.</summary>
    public BackendSelection Backend { get; init; } = BackendSelection.Managed;

    /// <summary>What the cluster runs on.</summary>
    public IEngine Engine { get; init; } = EmbeddedEngine.Instance;

    public string? CacheFolder { get; init; }

    public bool Verbose { get; init; }

    /// <summary>Enough to keep a pipeline of a few stages busy, little enough that latency is not all waiting.</summary>
    public const int RequestsInFlightDefault = 16;

    /// <summary>Options that were given and have no effect, in plain words.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why there will not be as many stages as were asked for; null if there may be.</summary>
    /// <param name="layers">Of the model.</param>
    public string? StageWarning(int layers) => Stages switch
    {
        > 1 when !IsDistributed => "Without --workers or --lighthouse everything runs in this process, as one stage: --stages has no effect.",
        { } stages when stages > Workers && Workers < layers => $"--stages {stages} is more than the workers ({Workers}): there are at most {Workers} stages.",
        { } stages when stages > layers => $"--stages {stages} is more than the model's {layers} layers: there are at most {layers} stages.",
        _ => null,
    };

    public bool IsDistributed => Workers is not null || Lighthouses.Count > 0;
}
