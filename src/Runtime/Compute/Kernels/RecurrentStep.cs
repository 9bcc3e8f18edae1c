namespace ActorInference.Compute.Kernels;

/// <summary>One step of a recurrent layer for the whole batch.</summary>
/// <param name="before">The hidden states before it, rows of <see cref="RecurrentArguments.StateStride"/> floats.</param>
/// <param name="after">Where those after it go, in the same form.</param>
/// <param name="projected">Its input half, rows of <see cref="RecurrentArguments.ProjectedStride"/> floats.</param>
/// <param name="sequence">Where those after it go in the layer's output.</param>
internal readonly unsafe ref struct RecurrentStep(float* before, float* after, float* projected, float* sequence)
{
    public float* Before => before;

    public float* After => after;

    public float* Projected => projected;

    public float* Sequence => sequence;
}
