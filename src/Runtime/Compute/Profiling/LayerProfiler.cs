using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Profiling;

/// <summary>
/// Times every layer of a model on one lane of this machine. The layers run one after another, as they do in one process,
/// so that each finds the caches as its neighbours left them. A layer that runs alone checks and copies what a stage checks and
/// copies once; so the times of a small model are scaled to add up to that of the whole.
/// </summary>
public sealed class LayerProfiler
{
    private const long WholeWeightBytesMax = 256L << 20;

    private const int PassesMin = 3;
    private const int PassesMax = 500;

    /// <summary>The runtime compiles what runs often a second time in the background; before that, small layers look slow.</summary>
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan MeasuredTime = TimeSpan.FromMilliseconds(150);

    private readonly IComputeBackend _backend;
    private readonly ProfileCache? _cache;
    private readonly Func<double> _slotSpeed;
    private readonly Func<Tensor, long> _encodedBytes;

    /// <param name="backend">What runs the layers.</param>
    /// <param name="cache">Where measurements are kept between processes; null measures every time.</param>
    /// <param name="slotSpeed">Tells the lane's speed, in the unit of <see cref="SlotSpeed"/>; null measures it. Asked before the layers run.</param>
    /// <param name="encodedBytes">Tells how large a tensor is on a link that encodes it; null: as it is.</param>
    public LayerProfiler(IComputeBackend backend, ProfileCache? cache = null, Func<double>? slotSpeed = null, Func<Tensor, long>? encodedBytes = null)
    {
        ArgumentNullException.ThrowIfNull(backend);
        _backend = backend;
        _cache = cache;
        _encodedBytes = encodedBytes ?? (tensor => tensor.Data.Length);
        _slotSpeed = slotSpeed ?? (() => SlotSpeed.MeasureFlopsPerSecond(backend));
    }

    /// <param name="model">The model.</param>
    /// <param name="modelId">Its id, for the cache.</param>
    /// <param name="symbolSizes">A size for every symbol among the axes of the model's inputs, for example batch 1 and time 32.</param>
    /// <param name="sample">
    /// A typical request of these sizes: what its activations take on a link that encodes them depends on its content. Null, or one that the
    /// model does not accept: a made-up one.
    /// </param>
    /// <exception cref="ModelException">A symbol has no size, or the backend cannot run the model.</exception>
    /// <exception cref="ComputeException">A request of these sizes cannot be computed.</exception>
    public ModelMeasurement Measure(Model model, ContentHash modelId, IReadOnlyDictionary<string, int> symbolSizes, ImmutableArray<Tensor>? sample = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(symbolSizes);
        Tensor[] made = [.. model.Inputs.Select(input => SampleInput.For(input.Type, ShapeOf(input, symbolSizes)))];
        if (sample is { } given && made.Select(DescriptionOf).SequenceEqual(given.Select(DescriptionOf)))
        {
            try
            {
                return Measure(model, modelId, [.. given], string.Join(' ', given.Select(input => ContentHash.Of(input.Data.Span))));
            }
            catch (ComputeException)
            {
                // For example an index that a table does not have: its own answer will say so.
            }
        }

        return Measure(model, modelId, made, "made up");
    }

    private ModelMeasurement Measure(Model model, ContentHash modelId, Tensor[] inputs, string content)
    {
        string request = string.Join(' ', inputs.Select(input => input.ToString()));
        string key = string.Create(CultureInfo.InvariantCulture, $"{_backend.Name} {_backend.Device} {modelId} {request} {content}");
        if (_cache?.TryRead(key, model) is ModelMeasurement known)
        {
            return known;
        }

        ModelMeasurement measured = Time(model, inputs);
        _cache?.Write(key, measured);
        return measured;
    }

    private static (ElementType Type, TensorShape Shape) DescriptionOf(Tensor tensor) => (tensor.Type, tensor.Shape);

    private ModelMeasurement Time(Model model, Tensor[] inputs)
    {
        // Before the layers: they would leave it better compiled than the other members' processes measure it, right after their start.
        double slotSpeed = _slotSpeed();
        List<IStageProgram> programs = [];
        try
        {
            for (int layer = 0; layer < model.Layers.Length; layer++)
            {
                programs.Add(_backend.Build(model.Slice(layer, 1)));
            }

            IStageProgram? whole = model.Layers.Sum(layer => layer.WeightBytes) <= WholeWeightBytesMax ? _backend.Build(model.Slice(0, model.Layers.Length)) : null;
            ReusedOutput wholeOutput = new();
            List<double> wholeSeconds = [];
            ReusedOutput[] outputs = [.. programs.Select(_ => new ReusedOutput())];
            List<double>[] seconds = [.. programs.Select(_ => new List<double>())];
            RunPasses(WarmUpTime, int.MaxValue, () => RunPass(programs, inputs, outputs, seconds: null));
            RunPasses(MeasuredTime, PassesMax, () => RunPass(programs, inputs, outputs, seconds));
            using (whole)
            {
                RunPasses(whole is null ? TimeSpan.Zero : MeasuredTime, PassesMax, () => RunWhole(whole, inputs, wholeOutput, wholeSeconds));
            }

            double scale = wholeSeconds.Count == 0 ? 1 : Math.Min(1, Typical(wholeSeconds) / seconds.Sum(Typical));

            ImmutableArray<LayerMeasurement> layers = [.. model.Layers.Select((layer, index) =>
                new LayerMeasurement(layer.Name, layer.Kind, scale * Typical(seconds[index]), layer.WeightBytes, outputs[index].SizeBytes)
                {
                    EncodedOutputBytes = outputs[index].Tensors.Sum(_encodedBytes),
                })];
            return new ModelMeasurement(layers, inputs.Sum(input => (long)input.Data.Length), slotSpeed) { EncodedInputBytes = inputs.Sum(_encodedBytes) };
        }
        finally
        {
            foreach (IStageProgram program in programs)
            {
                program.Dispose();
            }
        }
    }

    private static void RunPass(List<IStageProgram> programs, Tensor[] inputs, ReusedOutput[] outputs, List<double>[]? seconds)
    {
        Tensor[] entering = inputs;
        for (int layer = 0; layer < programs.Count; layer++)
        {
            outputs[layer].Clear();
            long start = Stopwatch.GetTimestamp();
            programs[layer].Run(entering, outputs[layer]);
            seconds?[layer].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            entering = [.. outputs[layer].Tensors];
        }
    }

    private static void RunWhole(IStageProgram? whole, Tensor[] inputs, ReusedOutput output, List<double> seconds)
    {
        if (whole is not null)
        {
            output.Clear();
            long start = Stopwatch.GetTimestamp();
            whole.Run(inputs, output);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    private static void RunPasses(TimeSpan time, int passesMax, Action pass)
    {
        long start = Stopwatch.GetTimestamp();
        for (int count = 0; count < passesMax && (count < PassesMin || Stopwatch.GetElapsedTime(start) < time); count++)
        {
            pass();
        }
    }

    /// <summary>The lower quartile: the slower runs are those that shared their core with somebody else.</summary>
    private static double Typical(List<double> values)
    {
        values.Sort();
        return values[values.Count / 4];
    }

    private static TensorShape ShapeOf(ValueDescription input, IReadOnlyDictionary<string, int> symbolSizes) => new([.. input.Axes.Select(axis => SizeOf(input, axis, symbolSizes))]);

    private static int SizeOf(ValueDescription input, Axis axis, IReadOnlyDictionary<string, int> symbolSizes)
    {
        if (axis.Size is int known)
        {
            return known;
        }

        return symbolSizes.TryGetValue(axis.Symbol, out int size) && size > 0
            ? size
            : throw new ModelException($"To time the model, give a size for the axis '{axis.Symbol}' of its input '{input.Name}'.");
    }
}
