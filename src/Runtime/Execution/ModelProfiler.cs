using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Compute.Profiling;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;
using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;

namespace ActorInference.Execution;

/// <summary>Times a model's layers on this machine for the planner, and remembers the times by processor, build and model id.</summary>
public static class ModelProfiler
{
    /// <summary>What a symbolic axis is taken for where no request is known; the first axis of an input counts requests and is 1.</summary>
    private const int SymbolSizeDefault = 32;

    /// <summary>In a lane, between the threads of the links, layers take so much longer than by themselves in a row (4 to 8 % were measured).</summary>
    private const double ServingShare = 0.05;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<(string Backend, string Device), double> SlotSpeeds = [];

    /// <param name="model">The model.</param>
    /// <param name="sampleInputs">A typical request; null: one of made-up sizes.</param>
    /// <param name="cacheFolder">Where the times are kept; null: nowhere.</param>
    /// <param name="backend">What runs the layers; null: the managed one.</param>
    /// <param name="codec">How tensors will travel: the sample says what that makes of the inputs.</param>
    /// <exception cref="ModelException">The backend cannot run the model.</exception>
    /// <exception cref="ComputeException">A request of these sizes cannot be computed.</exception>
    public static ModelProfile Measure(Model model, ImmutableArray<Tensor>? sampleInputs, string? cacheFolder, IComputeBackend? backend = null, CodecPreference codec = CodecPreference.Raw)
    {
        ArgumentNullException.ThrowIfNull(model);
        IComputeBackend chosen = backend ?? new ManagedBackend();
        ProfileCache? cache = cacheFolder is null ? null : new ProfileCache(Path.Combine(cacheFolder, "profiles"));
        LayerProfiler profiler = new(chosen, cache, () => MeasureSlotFlopsPerSecond(chosen), EncodedSize.Of);
        ModelMeasurement measured = profiler.Measure(model, Manifest.From(model).ModelId, SymbolSizes(model, sampleInputs), sampleInputs);
        return new ModelProfile(
            [.. measured.Layers.Select(layer => new LayerProfile(layer.Name, layer.Kind, layer.ComputeSeconds * (1 + ServingShare), layer.WeightBytes, layer.OutputBytes)
            {
                EncodedOutputBytes = layer.EncodedOutputBytes,
            })],
            measured.InputBytes,
            measured.SlotFlopsPerSecond)
        {
            InputWireBytes = sampleInputs is { } inputs ? Math.Min(measured.InputBytes, inputs.Sum(input => ExpectedSize.BytesOf(codec, (WireElementType)input.Type, input.Data.Span))) : measured.InputBytes,
            EncodedInputBytes = sampleInputs is { } encodable ? Math.Min(measured.InputBytes, encodable.Sum(EncodedSize.Of)) : measured.EncodedInputBytes,
        };
    }

    /// <summary>
    /// The speed of one lane, in floating-point operations per second; measured once per process for each backend and device. Processes compare
    /// their speeds, so each should measure it right after its start: what has run for a while is compiled better.
    /// </summary>
    public static double MeasureSlotFlopsPerSecond(IComputeBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        lock (Gate)
        {
            if (!SlotSpeeds.TryGetValue((backend.Name, backend.Device), out double speed))
            {
                speed = SlotSpeed.MeasureFlopsPerSecond(backend);
                SlotSpeeds.Add((backend.Name, backend.Device), speed);
            }

            return speed;
        }
    }

    private static SortedDictionary<string, int> SymbolSizes(Model model, ImmutableArray<Tensor>? sampleInputs)
    {
        SortedDictionary<string, int> sizes = new(StringComparer.Ordinal);
        for (int input = 0; input < model.Inputs.Length; input++)
        {
            ImmutableArray<Axis> axes = model.Inputs[input].Axes;
            Tensor? sample = sampleInputs is { } samples && input < samples.Length && samples[input].Shape.Rank == axes.Length ? samples[input] : null;
            for (int axis = 0; axis < axes.Length; axis++)
            {
                if (axes[axis].Size is null)
                {
                    sizes.TryAdd(axes[axis].Symbol, sample?.Shape[axis] ?? (axis == 0 && axes.Length > 1 ? 1 : SymbolSizeDefault));
                }
            }
        }

        return sizes;
    }
}
