using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>
/// What peers do with the requests of a pipeline benchmark: each setting in one process and as a pipeline of processes whose stages are split as ours. Peers that
/// have nothing to do sleep.
/// </summary>
internal sealed class PipelinePeers : IAsyncDisposable
{
    private const int RunsMin = 16;

    private readonly PeerGroup _singles;
    private readonly PeerGroup _pipelines;
    private readonly JsonObject _work;
    private readonly double _roundSeconds;
    private readonly List<Rounds> _rounds = [];

    private PipelinePeers(PeerGroup singles, PeerGroup pipelines, JsonObject work, double roundSeconds)
    {
        _singles = singles;
        _pipelines = pipelines;
        _work = work;
        _roundSeconds = roundSeconds;
    }

    public IReadOnlyList<PeerDescription> Descriptions => [.. _singles.Peers.Select(peer => new PeerDescription(peer.Setting.Name, peer.Description))];

    /// <param name="settings">Empty: no peers.</param>
    /// <param name="layers">GRU layers of the model.</param>
    /// <param name="work">Cell, hidden, batch and steps, as peer.py takes them.</param>
    /// <param name="roundSeconds">About how long each measures in a round.</param>
    /// <param name="report">Told which peers there are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PipelinePeers> StartAsync(
        IReadOnlyList<PeerSetting> settings, int layers, JsonObject work, double roundSeconds, Action<string> report, CancellationToken cancellationToken)
    {
        PeerGroup singles = await PeerGroup.StartAsync(settings, report, cancellationToken).ConfigureAwait(false);
        PeerGroup pipelines = await PeerGroup.StartAsync([.. singles.Peers.Select(peer => peer.Setting)], _ => { }, cancellationToken).ConfigureAwait(false);
        PipelinePeers peers = new(singles, pipelines, work, roundSeconds);
        await singles.PrepareAsync(peers.Order("single", "layers", layers), cancellationToken).ConfigureAwait(false);
        return peers;
    }

    /// <summary>Builds their pipelines and warms all up. What was measured with other stages is forgotten.</summary>
    /// <param name="stages">Layers of each.</param>
    /// <param name="processors">That each of our workers keeps to, for its processes too; empty: the system places all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task PrepareAsync(IReadOnlyList<int> stages, ImmutableArray<ImmutableArray<int>> processors, CancellationToken cancellationToken)
    {
        _rounds.Clear();
        JsonObject order = Order("pipeline", "stages", Numbers(stages));
        order["processors"] = new JsonArray([.. processors.Select(share => (JsonNode)Numbers(share))]);
        await _pipelines.PrepareAsync(order, cancellationToken).ConfigureAwait(false);
        for (int index = 0; index < _singles.Peers.Count; index++)
        {
            _rounds.Add(new Rounds(
                await CalibrateAsync(_singles.Peers[index], cancellationToken).ConfigureAwait(false),
                await CalibrateAsync(_pipelines.Peers[index], cancellationToken).ConfigureAwait(false)));
        }
    }

    /// <param name="alone">Our one process' requests per second in this round.</param>
    /// <param name="together">Our pipeline's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What to say of it.</returns>
    public async Task<string> MeasureAsync(double alone, double together, CancellationToken cancellationToken)
    {
        string said = string.Empty;
        for (int index = 0; index < _rounds.Count; index++)
        {
            Rounds rounds = _rounds[index];
            double single = 1 / await _singles.Peers[index].SecondsPerRunAsync(rounds.SingleRuns, cancellationToken).ConfigureAwait(false);
            double pipeline = 1 / await _pipelines.Peers[index].SecondsPerRunAsync(rounds.PipelineRuns, cancellationToken).ConfigureAwait(false);
            rounds.Add(single, pipeline, alone / single, together / pipeline);
            said += FormattableString.Invariant($"; peer {index + 1} {single:0.0} alone, {pipeline:0.0} as a pipeline");
        }

        return said;
    }

    public IReadOnlyList<PeerPipelineRun> Report() => [.. _rounds.Select(rounds => rounds.Report())];

    public async ValueTask DisposeAsync()
    {
        await _singles.DisposeAsync().ConfigureAwait(false);
        await _pipelines.DisposeAsync().ConfigureAwait(false);
    }

    private static JsonArray Numbers(IEnumerable<int> numbers) => new([.. numbers.Select(number => (JsonNode)number)]);

    private async Task<int> CalibrateAsync(PeerProcess peer, CancellationToken cancellationToken)
    {
        await peer.SecondsPerRunAsync(RunsMin, cancellationToken).ConfigureAwait(false);
        double seconds = await peer.SecondsPerRunAsync(RunsMin, cancellationToken).ConfigureAwait(false);
        return Math.Max(RunsMin, (int)(_roundSeconds / seconds));
    }

    private JsonObject Order(string kind, string name, JsonNode value)
    {
        JsonObject order = _work.DeepClone().AsObject();
        order["prepare"] = kind;
        order[name] = value;
        return order;
    }

    private sealed class Rounds(int singleRuns, int pipelineRuns)
    {
        private readonly List<(double Single, double Pipeline, double SingleRatio, double PipelineRatio)> _measured = [];

        public int SingleRuns => singleRuns;

        public int PipelineRuns => pipelineRuns;

        public void Add(double single, double pipeline, double singleRatio, double pipelineRatio) => _measured.Add((single, pipeline, singleRatio, pipelineRatio));

        public PeerPipelineRun Report() => new(
            Spread.Of(_measured.Select(round => round.Single)),
            Spread.Of(_measured.Select(round => round.Pipeline)),
            Spread.Of(_measured.Select(round => round.SingleRatio)),
            Spread.Of(_measured.Select(round => round.PipelineRatio)));
    }
}
