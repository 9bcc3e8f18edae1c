using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>The axes of one run's sequence.</summary>
internal readonly record struct RecurrentLayout(int Steps, int Batch)
{
    public int Rows => Steps * Batch;

    /// <param name="layout">The declared order of the axes.</param>
    /// <param name="x">A sequence's shape.</param>
    public static RecurrentLayout Of(SequenceLayout layout, TensorShape x) => layout switch
    {
        SequenceLayout.TimeMajor => new RecurrentLayout(x[0], x[1]),
        SequenceLayout.BatchMajor => new RecurrentLayout(x[1], x[0]),
    };

    /// <summary>How many rows lie between neighbours in time where memory has this order.</summary>
    public int TimeStride(SequenceLayout order) => order == SequenceLayout.TimeMajor ? Batch : 1;

    /// <summary>How many rows lie between neighbours in the batch where memory has this order.</summary>
    public int BatchStride(SequenceLayout order) => order == SequenceLayout.TimeMajor ? 1 : Steps;

    /// <summary>Whether the rows of one time step lie apart where memory has this order.</summary>
    public bool IsScattered(SequenceLayout order) => order == SequenceLayout.BatchMajor && Batch > 1 && Steps > 1;

    /// <summary>The shape of a sequence with these axes.</summary>
    public static TensorShape WithFeatures(TensorShape x, int features) => new(x[0], x[1], features);
}
