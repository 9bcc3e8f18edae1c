using ActorInference.Embedded;
using ActorInference.Execution.Members;

namespace ActorInference.Nodes.Chaos;

/// <summary>What a chaos run is asked to do.</summary>
internal sealed record ChaosSettings
{
    public required string ModelPath { get; init; }

    public required string TripsPath { get; init; }

    /// <summary>How long faults are made; then the cluster is left alone and must answer what is left.</summary>
    public required TimeSpan Duration { get; init; }

    public required int Seed { get; init; }

    public int Workers { get; init; } = 4;

    public int Coordinators { get; init; } = 2;

    /// <summary>For measured times; null: nowhere.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Where each process' log goes; null: nowhere.</summary>
    public string? LogFolder { get; init; }

    /// <summary>What the cluster runs on.</summary>
    public IEngine Engine { get; init; } = EmbeddedEngine.Instance;

    public bool Verbose { get; init; }
}
