namespace ActorInference.Compute.Kernels;

/// <summary>How many steps of a sequence have their input half computed by one product.</summary>
internal static class RecurrentBlocks
{
    /// <summary>What of a core's second-level cache a layer may fill: three quarters of the 1 MiB that server processors have.</summary>
    private const long CacheBytes = 768 * 1024;

    /// <summary>Enough rows for a product to be near its best.</summary>
    private const long RowsWithinCache = 64;

    /// <summary>The most of the input half that waits at a time, so that long sequences need no more memory.</summary>
    private const long ProjectedBytesMax = 4 * 1024 * 1024;

    /// <summary>
    /// Where both halves' weights stay in the cache, as few rows as a product needs: then what it writes stays there too.
    /// Where they do not, as many as the limit lets, since each product brings the input weights in again.
    /// </summary>
    /// <param name="projectedStride">Floats of one step's input half.</param>
    public static int StepsOf(int steps, int batch, int inputSize, int hiddenSize, nint projectedStride)
    {
        long rowBytes = projectedStride * sizeof(float);
        long weightBytes = (inputSize + hiddenSize) * rowBytes;
        bool within = weightBytes + (RowsWithinCache * (rowBytes + (inputSize * sizeof(float)))) <= CacheBytes;
        long rows = within ? RowsWithinCache : ProjectedBytesMax / rowBytes;
        return (int)Math.Clamp(rows / batch, 1, steps);
    }
}
