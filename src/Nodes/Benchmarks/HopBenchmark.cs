using System.Diagnostics;
using System.Globalization;
using ActorInference.Execution.Measuring;
using ActorInference.Nodes.Processes;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>A data link to a second process and a blocking socket to the same one, in turn, round by round; while one is used the other is silent but for its heartbeats.</summary>
internal sealed class HopBenchmark(IReadOnlyList<int> sizes, int rounds, int samples, int frames, Action<string> report)
{
    /// <summary>What a 64 KiB activation is: one GRU layer of 256 over 64 steps.</summary>
    private const int TransferBytes = 64 << 10;

    private const double BytesPerGigabyte = 1e9;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(3);

    public async Task<HopReport> RunAsync(CancellationToken cancellationToken)
    {
        using RawSocket raw = new();
        await using ChildMember child = ChildMember.Start("hop", ["bench", "hop-end", "--raw-port", raw.Port.ToString(CultureInfo.InvariantCulture)]);
        ReadyLine ready = await child.Ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        raw.Accept();
        int port = int.Parse(ready.Address.AsSpan(ready.Address.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        await using HopEnd link = await HopEnd.DialAsync(port, cancellationToken).ConfigureAwait(false);
        await WarmUpAsync(raw, link, cancellationToken).ConfigureAwait(false);
        List<Round> measured = [];
        for (int round = 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            measured.Add(await MeasureAsync(raw, link, samples, frames).ConfigureAwait(false));
            Tell(round, measured[^1]);
        }

        return new HopReport
        {
            Rounds = rounds,
            RoundTrips = [.. sizes.Select((bytes, index) => RoundTrip(bytes, [.. measured.Select(round => round.Trips[index])]))],
            Throughput = Throughput([.. measured.Select(round => round.Transfer)]),
        };
    }

    /// <summary>Not counted: code that is still being compiled.</summary>
    private async Task WarmUpAsync(RawSocket raw, HopEnd link, CancellationToken cancellationToken)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUpTime;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await MeasureAsync(raw, link, Math.Min(samples, 500), Math.Min(frames, 500)).ConfigureAwait(false);
        }
    }

    private async Task<Round> MeasureAsync(RawSocket raw, HopEnd link, int count, int blocks)
    {
        List<Trip> trips = [];
        foreach (int bytes in sizes)
        {
            double[] socket = raw.RoundTrips(bytes, count);
            double[] hop = await link.RoundTripsAsync(bytes, count).ConfigureAwait(false);
            trips.Add(new Trip(Spread.Percentile(socket, 0.5), Spread.Percentile(socket, 0.99), Spread.Percentile(hop, 0.5), Spread.Percentile(hop, 0.99)));
        }

        double socketSeconds = raw.Stream(TransferBytes, blocks);
        double linkSeconds = await link.StreamAsync(TransferBytes, blocks).ConfigureAwait(false);
        double gigabytes = (double)TransferBytes * blocks / BytesPerGigabyte;
        return new Round(trips, (gigabytes / socketSeconds, gigabytes / linkSeconds));
    }

    private void Tell(int number, Round round)
    {
        string trips = string.Join("; ", sizes.Zip(round.Trips, (bytes, trip) =>
            FormattableString.Invariant($"{bytes} B p50 socket {trip.SocketP50 * 1e6:0.0} us, link {trip.LinkP50 * 1e6:0.0} us")));
        report(FormattableString.Invariant($"  round {number + 1}: {trips}; socket {round.Transfer.Socket:0.00} GB/s, link {round.Transfer.Link:0.00} GB/s"));
    }

    private RoundTripReport RoundTrip(int bytes, IReadOnlyList<Trip> trips) => new()
    {
        Bytes = bytes,
        Samples = samples,
        SocketP50Microseconds = Spread.Of(trips.Select(trip => trip.SocketP50 * 1e6)),
        SocketP99Microseconds = Spread.Of(trips.Select(trip => trip.SocketP99 * 1e6)),
        LinkP50Microseconds = Spread.Of(trips.Select(trip => trip.LinkP50 * 1e6)),
        LinkP99Microseconds = Spread.Of(trips.Select(trip => trip.LinkP99 * 1e6)),
        RatioP50 = Spread.Of(trips.Select(trip => trip.LinkP50 / trip.SocketP50)),
        RatioP99 = Spread.Of(trips.Select(trip => trip.LinkP99 / trip.SocketP99)),
    };

    private TransferReport Throughput(IReadOnlyList<(double Socket, double Link)> transfers) => new()
    {
        Bytes = TransferBytes,
        Frames = frames,
        SocketGigabytesPerSecond = Spread.Of(transfers.Select(transfer => transfer.Socket)),
        LinkGigabytesPerSecond = Spread.Of(transfers.Select(transfer => transfer.Link)),
        ShareOfSocket = Spread.Of(transfers.Select(transfer => transfer.Link / transfer.Socket)),
    };

    /// <summary>Seconds.</summary>
    private sealed record Trip(double SocketP50, double SocketP99, double LinkP50, double LinkP99);

    /// <summary>The transfer in GB/s.</summary>
    private sealed record Round(IReadOnlyList<Trip> Trips, (double Socket, double Link) Transfer);
}
