using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Nodes.Commands;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>What the emulated cluster is asked.</summary>
/// <param name="Name">small or report.</param>
/// <param name="Description">For people.</param>
/// <param name="Model">What is computed.</param>
/// <param name="Inputs">Of each request.</param>
/// <param name="HasEqualLayers">Then whole layers are all that limits a pipeline of equal workers.</param>
internal sealed record EdgeLoad(string Name, string Description, Model Model, ImmutableArray<Tensor> Inputs, bool HasEqualLayers)
{
    private const ulong Seed = 20_260_104;
    private const int ReportBatch = 2;
    private const int ReportSteps = 20;

    /// <summary>So many that a request of the report's size comes out: 2 x 20 one-hot vectors of float32 are 2.46 MB.</summary>
    private const int ReportClasses = 15_375;

    public long InputBytes => Inputs.Sum(input => (long)input.Data.Length);

    /// <summary>Equal GRU layers, little to send.</summary>
    public static EdgeLoad Small(int layers, int hidden, int steps)
    {
        Model model = SeededModels.Gru(layers, hidden, Seed);
        return new EdgeLoad("small", FormattableString.Invariant($"{layers} GRU layers of {hidden}, {steps} steps"), model, new SampleRequest(1, steps).Inputs(model.Inputs), HasEqualLayers: true);
    }

    /// <summary>The report's requests: one-hot classes that a dense layer takes in before the GRU layers.</summary>
    public static EdgeLoad Report(int layers, int hidden)
    {
        Model model = SeededModels.OneHotGru(layers, ReportClasses, hidden, Seed);
        float[] values = new float[ReportBatch * ReportSteps * ReportClasses];
        for (int step = 0; step < ReportBatch * ReportSteps; step++)
        {
            // A step that visits the classes far apart from each other.
            values[(step * ReportClasses) + (step * 7_919 % ReportClasses)] = 1;
        }

        Tensor input = Tensor.FromArray(new TensorShape(ReportBatch, ReportSteps, ReportClasses), values);
        return new EdgeLoad(
            "report", FormattableString.Invariant($"{layers} GRU layers of {hidden} behind a dense layer, {ReportBatch} x {ReportSteps} one-hot vectors of {ReportClasses}"), model, [input], HasEqualLayers: false);
    }
}
