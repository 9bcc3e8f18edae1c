namespace ActorInference.Compute.Kernels;

/// <summary>One step of a recurrent layer for the whole batch.</summary>
/// <param name="before">The hidden states before it, rows of <see cref="RecurrentArguments.StateStride"/> floats.</param>
/// <param name="after">Where those after it go, in the same form.</param>
/// <param name="projected">Its input half, rows of <see cref="RecurrentArguments.ProjectedStride"/> floats.</param>
/// <param name="sequence">Where those after it go in the layer's output.</param>
/// <param name="isBackward">Whether it reads the weights' panels from the last to the first.</param>
internal readonly unsafe ref struct RecurrentStep(float* before, float* after, float* projected, float* sequence, bool isBackward)
{
    /// <summary>
    /// Every other step: what of the weights was read last is still in the cache and is read first. Where all of them are a little too large for
    /// it, a cache that drops what was read longest ago would otherwise have dropped each part just before it is read again.
    /// </summary>
    public bool IsBackward => isBackward;

    public float* Before => before;

    public float* After => after;

    public float* Projected => projected;

    public float* Sequence => sequence;
}
