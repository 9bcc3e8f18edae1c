using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>The axes of one run's sequence, and how many rows lie between neighbours in time and in batch.</summary>
internal readonly record struct RecurrentLayout(int Steps, int Batch, int TimeStride, int BatchStride)
{
    public int Rows => Steps * Batch;

    public static RecurrentLayout Of(SequenceLayout layout, TensorShape x) => layout switch
    {
        SequenceLayout.TimeMajor => new RecurrentLayout(x[0], x[1], x[1], 1),
        SequenceLayout.BatchMajor => new RecurrentLayout(x[1], x[0], 1, x[1]),
    };

    /// <summary>The shape of a sequence with these axes.</summary>
    public static TensorShape WithFeatures(TensorShape x, int features) => new(x[0], x[1], features);
}
