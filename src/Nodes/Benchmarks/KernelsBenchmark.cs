using ActorInference.Compute;
using ActorInference.Compute.Profiling;
using ActorInference.Models;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>
/// Kernels one after the other, each in several rounds in which the peers take their turns; the machine's limits are measured before each size and at
/// the end, so that a machine whose speed drifts drifts for all.
/// </summary>
internal sealed class KernelsBenchmark(KernelSizes sizes, int lanes, int rounds, double roundSeconds, IReadOnlyList<PeerSetting> peerSettings, Action<string> report)
{
    private const ulong Seed = 20_260_103;

    private static readonly TimeSpan LimitTime = TimeSpan.FromMilliseconds(20);

    private readonly List<MachineLimits> _limits = [];
    private readonly List<(KernelCase Case, double[] Ours, double[][] Theirs)> _measured = [];

    public async Task<KernelsReport> RunAsync(CancellationToken cancellationToken)
    {
        await using PeerGroup peers = await PeerGroup.StartAsync(peerSettings, report, cancellationToken).ConfigureAwait(false);
        MachineLimits.Measure(lanes, LimitTime);
        foreach (int size in sizes.Products)
        {
            MeasureLimits();
            await MeasureAsync(KernelCase.Product(size, lanes), peers, cancellationToken).ConfigureAwait(false);
        }

        foreach (RecurrentCell cell in sizes.Cells)
        {
            foreach (int hidden in sizes.Hidden)
            {
                await MeasureRecurrentAsync(cell, hidden, peers, cancellationToken).ConfigureAwait(false);
            }
        }

        MeasureLimits();
        MachineLimits limits = MachineLimits.MedianOf(_limits);
        return new KernelsReport
        {
            Machine = MachineReport.Of(_limits, lanes, new ManagedBackend().Description),
            Rounds = rounds,
            Peers = [.. peers.Peers.Select(peer => new PeerDescription(peer.Setting.Name, peer.Description))],
            Runs = [.. _measured.Select(measured => Run(measured.Case, measured.Ours, measured.Theirs, limits))],
        };
    }

    private void MeasureLimits() => _limits.Add(MachineLimits.Measure(lanes, LimitTime));

    private async Task MeasureRecurrentAsync(RecurrentCell cell, int hidden, PeerGroup peers, CancellationToken cancellationToken)
    {
        RecurrentWork first = sizes.Work(cell, hidden, 1, 1);
        Model model = cell switch
        {
            RecurrentCell.Gru => SeededModels.Gru(first.Layers, hidden, Seed),
            RecurrentCell.Lstm => SeededModels.Lstm(first.Layers, hidden, Seed),
        };
        MeasureLimits();
        foreach (int steps in sizes.Steps)
        {
            foreach (int batch in sizes.Batches)
            {
                await MeasureAsync(KernelCase.Recurrent(model, sizes.Work(cell, hidden, batch, steps), lanes), peers, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task MeasureAsync(KernelCase work, PeerGroup peers, CancellationToken cancellationToken)
    {
        using KernelCase running = work;
        await peers.PrepareAsync(work.Order, cancellationToken).ConfigureAwait(false);
        int runs = await CalibrateAsync(count => Task.FromResult(LaneTimer.SecondsPerRun(work.Lanes, count))).ConfigureAwait(false);
        List<int> peerRuns = [];
        foreach (PeerProcess peer in peers.Peers)
        {
            peerRuns.Add(await CalibrateAsync(count => peer.SecondsPerRunAsync(count, cancellationToken)).ConfigureAwait(false));
        }

        double[] ours = new double[rounds];
        double[][] theirs = [.. peers.Peers.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ours[round] = LaneTimer.SecondsPerRun(work.Lanes, runs);
            for (int index = 0; index < peers.Peers.Count; index++)
            {
                theirs[index][round] = await peers.Peers[index].SecondsPerRunAsync(peerRuns[index], cancellationToken).ConfigureAwait(false);
            }
        }

        _measured.Add((work, ours, theirs));
        report(FormattableString.Invariant($"  {work.Kernel} {work.Size}, batch {work.Batch}, steps {work.Steps}: {Spread.Of(ours).Median * 1e6:#,0.0} us")
            + string.Concat(theirs.Select(peer => FormattableString.Invariant($", peer {Spread.Of(peer).Median * 1e6:#,0.0} us"))));
    }

    /// <summary>Runs until code is compiled and caches are warm: as long as two rounds.</summary>
    /// <returns>Runs of one round.</returns>
    private async Task<int> CalibrateAsync(Func<int, Task<double>> secondsPerRun)
    {
        double spent = 0;
        double last;
        int runs = 1;
        do
        {
            last = await secondsPerRun(runs).ConfigureAwait(false);
            spent += last * runs;
            runs = Math.Max(1, (int)Math.Min(2L * runs, roundSeconds / last));
        }
        while (spent < 2 * roundSeconds);
        return Math.Max(1, (int)(roundSeconds / last));
    }

    private KernelRun Run(KernelCase work, double[] ours, double[][] theirs, MachineLimits limits)
    {
        Spread seconds = Spread.Of(ours);
        double least = work.SecondsAtLeast(limits);
        return new KernelRun
        {
            Kernel = work.Kernel,
            Layers = work.Layers,
            Size = work.Size,
            Batch = work.Batch,
            Steps = work.Steps,
            Microseconds = Spread.Of(ours.Select(value => value * 1e6)),
            PerSecond = lanes * work.Batch / seconds.Median,
            GigaflopsPerSecond = work.Flops / seconds.Median / 1e9,
            CeilingMicroseconds = least * 1e6,
            ShareOfCeiling = least / seconds.Median,
            Peers =
            [
                .. theirs.Select(peer => new PeerRun(
                    Spread.Of(peer.Select(value => value * 1e6)),
                    work.Batch / Spread.Of(peer).Median,
                    Spread.Of(peer.Zip(ours, (its, own) => lanes * its / own)))),
            ],
        };
    }
}
