using ActorInference.Decisions.Flow;
using ActorInference.Nodes.Networks;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>One worker alone whose tensors travel in one way, and what was measured of it and beside it.</summary>
/// <param name="codec">How tensors travel.</param>
/// <param name="edge">Where it runs; disposed with it.</param>
/// <param name="one">One worker of speed 1; disposed with it.</param>
/// <param name="predictedPerLane">Answers that the planner predicts of it for each operation of its lane.</param>
internal sealed class EdgeSide(CodecPreference codec, EdgeLab edge, MeasuredCluster one, double predictedPerLane) : IAsyncDisposable
{
    public CodecPreference Codec => codec;

    public double PredictedPerLane => predictedPerLane;

    public MeasuredCluster One => one;

    /// <summary>Of one worker, round by round.</summary>
    public List<double> PerSecond { get; } = [];

    public ProcessorShares Shares { get; } = new();

    public List<EdgeRun> Runs { get; } = [];

    public EdgeReport Report(EdgeLoad load, EdgeSettings settings) => new()
    {
        Load = load.Name,
        Description = load.Description,
        Codec = codec.ToString().ToLowerInvariant(),
        InputBytes = load.InputBytes,
        CoreShare = settings.CoreShare,
        MegabitsPerSecond = settings.MegabitsPerSecond,
        Rounds = settings.Rounds,
        OneWorkerPerSecond = Spread.Of(PerSecond),
        OneWorkerProcessorShares = Shares.Read(),
        Runs = Runs,
    };

    public async ValueTask DisposeAsync()
    {
        await one.DisposeAsync().ConfigureAwait(false);
        edge.Dispose();
    }
}
