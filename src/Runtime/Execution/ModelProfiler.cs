using System.Collections.Immutable;
using ActorInference.Decisions.Planning;
using ActorInference.Models;

namespace ActorInference.Execution;

/// <summary>Times a model's layers on this machine for the planner, and remembers the times by processor, build and model id.</summary>
public static class ModelProfiler
{
    /// <param name="model">The model.</param>
    /// <param name="sampleInputs">A typical request; null: one of made-up sizes.</param>
    /// <param name="cacheFolder">Where the times are kept; null: nowhere.</param>
    /// <exception cref="ModelException">The backend cannot run the model.</exception>
    public static ModelProfile Measure(Model model, ImmutableArray<Tensor>? sampleInputs, string? cacheFolder) => throw new NotImplementedException();

    /// <summary>The speed of one lane, in floating-point operations per second; measured once per process.</summary>
    public static double MeasureSlotFlopsPerSecond(string? cacheFolder) => throw new NotImplementedException();
}
