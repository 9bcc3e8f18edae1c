using System.Text.Json.Nodes;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>The peers of one benchmark, each with its own setting; none where they were not asked for or are not installed.</summary>
internal sealed class PeerGroup(IReadOnlyList<PeerProcess> peers) : IAsyncDisposable
{
    public const string MissingText = "PyTorch is not installed here (Debian: python3-torch and libopenblas0-openmp; another interpreter: ACTORINFERENCE_PYTHON): measured without the peer.";

    public IReadOnlyList<PeerProcess> Peers => peers;

    /// <param name="settings">Empty: no peer is wanted.</param>
    /// <param name="report">Told which peers there are, or that there is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PeerGroup> StartAsync(IReadOnlyList<PeerSetting> settings, Action<string> report, CancellationToken cancellationToken)
    {
        List<PeerProcess> started = [];
        foreach (PeerSetting setting in settings)
        {
            if (await PeerProcess.StartAsync(setting, cancellationToken).ConfigureAwait(false) is not PeerProcess peer)
            {
                report(MissingText);
                break;
            }

            report($"{setting.Name}: {peer.Description}");
            started.Add(peer);
        }

        return new PeerGroup(started);
    }

    public async Task PrepareAsync(JsonObject order, CancellationToken cancellationToken)
    {
        foreach (PeerProcess peer in peers)
        {
            await peer.PrepareAsync(order, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PeerProcess peer in peers)
        {
            await peer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
