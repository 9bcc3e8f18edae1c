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

    public long WeightBytes(int layer) => _weightsBefore[layer + 1] - _weightsBefore[layer];

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
        SaturatingAdd(_weightsBefore[to] - _weightsBefore[from], SaturatingMultiply(WindowBytes(largestCutBytes), stages + 1));

    /// <summary>
    /// The same for a worker of a plan: weights for each of its slots, and a full window of the largest of its activations for each
    /// connection that ends or begins there; where one of its stages hands over to the next, one window serves both.
    /// </summary>
    public long MemoryBytes(ImmutableArray<PlannedStage> stages, Incarnation worker)
    {
        long weights = 0;
        long largest = 0;
        int windows = 0;
        for (int index = 0; index < stages.Length; index++)
        {
            PlannedStage stage = stages[index];
            int replicas = SlotsOf(stage, worker);
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
            bool goesOn = index < stages.Length - 1 && SlotsOf(stages[index + 1], worker) > 0;
            int after = goesOn ? 0 : index == stages.Length - 1 ? 1 : stages[index + 1].Slots.Length;
            weights = SaturatingAdd(weights, SaturatingMultiply(_weightsBefore[end] - _weightsBefore[stage.FirstLayer], replicas));
            windows += replicas * (before + after);
        }

        return SaturatingAdd(weights, SaturatingMultiply(WindowBytes(largest), windows));
    }

    /// <summary>Halves and bytes instead of four bytes an element, where nothing exact is smaller.</summary>
    private static long Encoded(CodecPreference codec, long bytes, long exactBytes) => codec switch
    {
        CodecPreference.Raw => bytes,
        CodecPreference.Auto or CodecPreference.Lossless => Math.Clamp(exactBytes, 0, bytes),
        CodecPreference.Half => Math.Clamp(exactBytes, 0, bytes / 2),
        CodecPreference.Affine8 => Math.Clamp(exactBytes, 0, bytes / 4),
    };

    private static int SlotsOf(PlannedStage stage, Incarnation worker)
    {
        int count = 0;
        foreach (SlotId slot in stage.Slots)
        {
            count += slot.Worker == worker ? 1 : 0;
        }

        return count;
    }

    private static long WindowBytes(long frameBytes)
    {
        FlowLimits limits = FlowLimits.Default;
        return Math.Min(SaturatingMultiply(frameBytes, limits.LinkWindowFrames), SaturatingAdd(limits.LinkWindowBytes, frameBytes));
    }

    private static long SaturatingAdd(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;

    private static long SaturatingMultiply(long value, int count) => count > 0 && value > long.MaxValue / count ? long.MaxValue : value * count;
}
