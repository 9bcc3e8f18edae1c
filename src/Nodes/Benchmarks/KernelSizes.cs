using ActorInference.Compute.Profiling;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>What <c>bench kernels</c> goes through.</summary>
/// <param name="Products">Sizes of square products.</param>
/// <param name="Cells">Kinds of recurrent layers.</param>
/// <param name="Hidden">Their features.</param>
/// <param name="Batches">Sequences at once.</param>
/// <param name="Steps">Of each sequence; 1 is a streamed step.</param>
/// <param name="Layers">Null: 21, or as many as keep the weights below <see cref="WeightBytesMax"/>.</param>
internal sealed record KernelSizes(
    IReadOnlyList<int> Products, IReadOnlyList<RecurrentCell> Cells, IReadOnlyList<int> Hidden, IReadOnlyList<int> Batches, IReadOnlyList<int> Steps, int? Layers)
{
    public const int LayersDefault = 21;
    public const double WeightBytesMax = 64 << 20;

    public RecurrentWork Work(RecurrentCell cell, int hidden, int batch, int steps)
    {
        RecurrentWork one = new(cell, 1, hidden, batch, steps);
        return one with { Layers = Layers ?? Math.Clamp((int)(WeightBytesMax / one.WeightBytes), 1, LayersDefault) };
    }
}
