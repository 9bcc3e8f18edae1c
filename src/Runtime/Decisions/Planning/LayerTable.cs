using System.Collections.Immutable;
using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Planning;

/// <summary>Memory and traffic of every range of layers. Cut i lies before layer i; cut 0 is the input, the last cut the result.</summary>
internal sealed class LayerTable
{
    private readonly long[] _weightsBefore;
    private readonly long[] _cutBytes;
    private readonly long _inputWireBytes;
    private readonly long[] _encodedBytes;

    /// <param name="profile">The model.</param>
    /// <param name="codec">How tensors travel.</param>
    public LayerTable(ModelProfile profile, CodecPreference codec = CodecPreference.Auto)
    {
        ImmutableArray<LayerProfile> layers = profile.Layers;
        Count = layers.Length;
        _weightsBefore = new long[Count + 1];
        _cutBytes = new long[Count + 1];
        _cutBytes[0] = Math.Max(0, profile.InputBytes);
        for (int layer = 0; layer < Count; layer++)
        {
            _weightsBefore[layer + 1] = SaturatingAdd(_weightsBefore[layer], Math.Max(0, layers[layer].WeightBytes));
            _cutBytes[layer + 1] = Math.Max(0, layers[layer].OutputBytes);
        }

        _inputWireBytes = Math.Clamp(profile.InputWireBytes, 0, _cutBytes[0]);
        _encodedBytes = [.. _cutBytes.Select((_, cut) => Encoded(codec, WireBytes(cut), cut == 0 ? profile.EncodedInputBytes : layers[cut - 1].EncodedOutputBytes))];
        LargestCutBytes = _cutBytes.Max();
        SmallestCutBytes = _cutBytes.Min();
        SmallestWireBytes = Math.Min(SmallestCutBytes, _inputWireBytes);
    }

    public int Count { get; }

    public long LargestCutBytes { get; }

    public long SmallestCutBytes { get; }

    public long SmallestWireBytes { get; }

    public long WeightBytes(int layer) => WeightBytes(layer, layer + 1);

    /// <summary>A sum of bytes that stays at its largest value.</summary>
    public static long SaturatingAdd(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;

    /// <summary>In memory, at both ends of a link.</summary>
    public long CutBytes(int cut) => _cutBytes[cut];

    /// <summary>On the link.</summary>
    public long WireBytes(int cut) => cut == 0 ? _inputWireBytes : _cutBytes[cut];

    /// <summary>On the link, as it is and as a slow one gets it.</summary>
    public FrameBytes Frame(int cut) => new(WireBytes(cut), _encodedBytes[cut]) { Spread = _cutBytes[cut] - WireBytes(cut) };

    /// <summary>
    /// What a worker that runs the layers between two cuts in so many stages needs: their weights, and a full window of the
    /// largest activation at the beginning, at the end and between two stages.
    /// </summary>
    public long MemoryBytes(int from, int to, int stages)
    {
        long largest = 0;
        for (int cut = from; cut <= to; cut++)
        {
            largest = Math.Max(largest, _cutBytes[cut]);
        }

        return MemoryBytes(from, to, stages, largest);
    }

    /// <summary>The same where the caller knows the largest activation.</summary>
    public long MemoryBytes(int from, int to, int stages, long largestCutBytes) =>
        SaturatingAdd(WeightBytes(from, to), SaturatingMultiply(WindowBytes(largestCutBytes), stages + 1));

    /// <summary>The same for a worker of a plan: weights for each of its slots, and <see cref="WindowBytes(ImmutableArray{PlannedStage}, Incarnation)"/>.</summary>
    public long MemoryBytes(ImmutableArray<PlannedStage> stages, Incarnation worker)
    {
        long weights = 0;
        foreach (PlannedStage stage in stages)
        {
            weights = SaturatingAdd(weights, SaturatingMultiply(WeightBytes(stage.FirstLayer, stage.FirstLayer + stage.LayerCount), stage.SlotsOn(worker)));
        }

        return SaturatingAdd(weights, WindowBytes(stages, worker));
    }

    /// <summary>
    /// A full window of the largest activation of a worker of a plan for each connection that ends or begins there; where one of its stages hands over to the next,
    /// one window serves both.
    /// </summary>
    public long WindowBytes(ImmutableArray<PlannedStage> stages, Incarnation worker)
    {
        long largest = 0;
        int windows = 0;
        for (int index = 0; index < stages.Length; index++)
        {
            PlannedStage stage = stages[index];
            int replicas = stage.SlotsOn(worker);
            if (replicas == 0)
            {
                continue;
            }

            int end = stage.FirstLayer + stage.LayerCount;
            for (int cut = stage.FirstLayer; cut <= end; cut++)
            {
                largest = Math.Max(largest, _cutBytes[cut]);
            }

            int before = index == 0 ? 1 : stages[index - 1].Slots.Length;
            bool goesOn = index < stages.Length - 1 && stages[index + 1].SlotsOn(worker) > 0;
            int after = goesOn ? 0 : index == stages.Length - 1 ? 1 : stages[index + 1].Slots.Length;
            windows += replicas * (before + after);
        }

        return SaturatingMultiply(WindowBytes(largest), windows);
    }

    /// <summary>Of the layers between two cuts; so much that no worker has it, where counting has ended before.</summary>
    private long WeightBytes(int from, int to) => _weightsBefore[to] == long.MaxValue ? long.MaxValue : _weightsBefore[to] - _weightsBefore[from];

    /// <summary>Halves and bytes instead of four bytes an element, where nothing exact is smaller.</summary>
    private static long Encoded(CodecPreference codec, long bytes, long exactBytes) => codec switch
    {
        CodecPreference.Raw => bytes,
        CodecPreference.Auto or CodecPreference.Lossless => Math.Clamp(exactBytes, 0, bytes),
        CodecPreference.Half => Math.Clamp(exactBytes, 0, bytes / 2),
        CodecPreference.Affine8 => Math.Clamp(exactBytes, 0, bytes / 4),
    };

    private static long WindowBytes(long frameBytes)
    {
        FlowLimits limits = FlowLimits.Default;
        return Math.Min(SaturatingMultiply(frameBytes, limits.LinkWindowFrames), SaturatingAdd(limits.LinkWindowBytes, frameBytes));
    }

    private static long SaturatingMultiply(long value, int count) => count > 0 && value > long.MaxValue / count ? long.MaxValue : value * count;
}
