namespace ActorInference.Compute.Kernels;

/// <summary>
/// Some vectors of hidden units whose recurrent sums are ready: one unit vector of some rows, or some unit vectors of one
/// row. Strides are in floats, from one item to the next.
/// </summary>
internal unsafe struct GateItems
{
    public int Count;

    /// <summary>The first item's first gate, input half.</summary>
    public float* Projected;
    public nint ProjectedStride;

    /// <summary>The first item's first gate, recurrent half.</summary>
    public float* Sums;
    public nint SumsStride;

    /// <summary>From one gate to the next in both halves.</summary>
    public nint GateStride;

    /// <summary>Where the first item stands in the states.</summary>
    public nint State;
    public nint StateStride;

    /// <summary>Where the first item stands in the layer's output of this step; only whole vectors are written there.</summary>
    public nint Output;
    public nint OutputStride;

    /// <summary>Units from the first item's first one to the end of its row, and how many fewer the next item has; 0 where the step writes no output.</summary>
    public int Remaining;
    public int RemainingStride;
}
