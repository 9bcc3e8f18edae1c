namespace ActorInference.Compute.Kernels;

/// <summary>How many steps of a sequence are taken together.</summary>
/// <param name="BlockSteps">Steps whose input half is one product.</param>
/// <param name="GroupSteps">Steps that are copied together and apart, a multiple of it or all.</param>
internal readonly record struct RecurrentBlocks(int BlockSteps, int GroupSteps)
{
    /// <summary>What of a core's second-level cache a layer may fill: three quarters of the 1 MiB that server processors have.</summary>
    private const long CacheBytes = 768 * 1024;

    /// <summary>Enough rows for a product to be near its best.</summary>
    private const long RowsWithinCache = 64;

    /// <summary>The most of the input half that waits at a time, so that long sequences need no more memory.</summary>
    private const long ProjectedBytesMax = 4 * 1024 * 1024;

    /// <summary>What the inputs and states of a group may fill of that cache.</summary>
    private const long GroupBytes = 256 * 1024;

    /// <summary>The least that is copied in one piece, so that memory is read ahead.</summary>
    private const long CopyBytesMin = 2 * 1024;

    /// <summary>
    /// Where both halves' weights stay in the cache, as few rows as a product needs: then what it writes stays there too.
    /// Where they do not, as many as the limit lets, since each product brings the input weights in again.
    /// </summary>
    /// <param name="steps">Of the sequence.</param>
    /// <param name="batch">Rows of a step.</param>
    /// <param name="inputSize">Input features.</param>
    /// <param name="hiddenSize">Hidden features.</param>
    /// <param name="projectedStride">Floats of one step's input half.</param>
    public static RecurrentBlocks Of(int steps, int batch, int inputSize, int hiddenSize, nint projectedStride)
    {
        long rowBytes = projectedStride * sizeof(float);
        long weightBytes = (inputSize + hiddenSize) * rowBytes;
        bool within = weightBytes + (RowsWithinCache * (rowBytes + (inputSize * sizeof(float)))) <= CacheBytes;
        long rows = within ? RowsWithinCache : ProjectedBytesMax / rowBytes;
        long block = Math.Clamp(rows / batch, 1, steps);
        long copiedBytes = (inputSize + hiddenSize) * sizeof(float);
        long group = Math.Max(GroupBytes / (copiedBytes * batch), CopyBytesMin * 2 / copiedBytes);
        group = Math.Max(group / block, 1) * block;
        return new RecurrentBlocks((int)block, (int)Math.Min(group, steps));
    }
}
