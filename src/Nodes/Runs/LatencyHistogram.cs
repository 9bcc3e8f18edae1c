using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Runs;

/// <summary>Latencies in buckets of 1 % width from 1 microsecond to 30 hours: bounded memory for any number of requests.</summary>
internal sealed class LatencyHistogram
{
    private const double BucketRatio = 1.01;

    private const double SmallestMilliseconds = 1e-3;

    private const int BucketCount = 2_600;

    private static readonly double LogarithmOfRatio = Math.Log(BucketRatio);

    private readonly long[] _counts = new long[BucketCount];
    private long _total;

    public void Add(TimeSpan latency)
    {
        double milliseconds = Math.Max(latency.TotalMilliseconds, SmallestMilliseconds);
        int bucket = (int)(Math.Log(milliseconds / SmallestMilliseconds) / LogarithmOfRatio);
        _counts[Math.Min(bucket, BucketCount - 1)]++;
        _total++;
    }

    public LatencyReport Report() => new(Percentile(0.50), Percentile(0.99));

    /// <summary>Nearest rank; the middle of the bucket that holds it.</summary>
    private double Percentile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * _total));
        long seen = 0;
        for (int bucket = 0; bucket < BucketCount; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
            {
                return Math.Round(SmallestMilliseconds * Math.Pow(BucketRatio, bucket + 0.5), 4);
            }
        }

        return 0;
    }
}
