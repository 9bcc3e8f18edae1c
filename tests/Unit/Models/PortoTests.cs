using System.Text;
using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Models;

/// <summary>The example: embedding, 18 residual GRU layers, dense, log-softmax.</summary>
public sealed class PortoTests
{
    private const int EmbeddingParameters = 556 * 64;
    private const int GruParameters = (2 * 192 * 64) + 384;
    private const int DenseParameters = (64 * 556) + 556;

    private readonly Model _model = Model.Load(Fixture.Porto);

    [Fact]
    public void It_shows_as_21_layers()
    {
        StringBuilder shown = new();
        foreach (Layer layer in _model.Layers)
        {
            shown.Append(layer.Name).Append(": ").Append(layer.Kind).Append(' ').Append(layer.ParameterCount).Append('\n');
        }

        StringBuilder expected = new($"embed: embedding {EmbeddingParameters}\n");
        for (int layer = 0; layer < 18; layer++)
        {
            expected.Append($"gru.{layer}: residual gru {GruParameters}\n");
        }

        expected.Append($"head: dense {DenseParameters}\nlog-softmax: log-softmax 0\n");
        Assert.Equal(expected.ToString(), shown.ToString());
        Assert.Null(_model.CutNote);
        Assert.Equal(EmbeddingParameters + (18 * GruParameters) + DenseParameters, _model.ParameterCount);
    }

    [Fact]
    public void Between_two_layers_one_activation_crosses()
    {
        for (int layer = 1; layer < _model.Layers.Length; layer++)
        {
            ValueDescription leaving = Assert.Single(_model.Layers[layer - 1].Outputs);
            Assert.Same(leaving, Assert.Single(_model.Layers[layer].Inputs));
        }

        Assert.Equal("cells: Int64[batch, time]", _model.Layers[0].Inputs[0].ToString());
        Assert.Equal("/Add_output_0: Float32[batch, time, 64]", _model.Layers[1].Outputs[0].ToString());
        Assert.Equal("log_probability: Float32[batch, time, 556]", _model.Layers[20].Outputs[0].ToString());
    }

    [Fact]
    public void The_plumbing_of_the_exporter_is_gone()
    {
        Layer layer = _model.Layers[7];
        Assert.Equal(["gru", "add"], layer.Nodes.Select(node => node.Operation.Kind));
        Operation.Gru gru = Assert.IsType<Operation.Gru>(layer.Nodes[0].Operation);
        Assert.Equal(new Operation.Gru(64, LinearBeforeReset: true, SequenceLayout.BatchMajor, GateActivation.Sigmoid), gru);
        Assert.Equal(string.Empty, layer.Nodes[0].Inputs[4]);
        Assert.Equal(string.Empty, layer.Nodes[0].Outputs[1]);
    }

    [Fact]
    public void Work_and_traffic_follow_from_batch_and_time()
    {
        Dictionary<string, int> sizes = new() { ["batch"] = 2, ["time"] = 10 };
        var costs = LayerCosts.Estimate(_model, sizes);

        Assert.Equal(2 * 10 * 64 * 4, costs[0].ActivationBytes);
        Assert.Equal(2 * 10 * 556 * 4, costs[20].ActivationBytes);
        const double GruProducts = 2.0 * 2 * 10 * (2 * 192 * 64);
        Assert.InRange(costs[5].WorkFlops, GruProducts, 1.2 * GruProducts);
        Assert.Equal(2.0 * 2 * 10 * 64 * 556, costs[19].WorkFlops);
        Assert.Equal(costs.ToArray(), LayerCosts.Estimate(Manifest.From(_model), sizes).ToArray());
    }

    [Fact]
    public void Work_needs_a_size_for_each_symbol()
    {
        ModelException error = Assert.Throws<ModelException>(() => LayerCosts.Estimate(_model, new Dictionary<string, int> { ["batch"] = 1 }));
        Assert.Equal("the axis 'time' of input 'cells' needs a size", error.Message);
    }

    /// <summary>A change here makes every cached layer and every running cluster a stranger: the manifest's version must change with it.</summary>
    [Fact]
    public void Its_model_id_is_stable() =>
        Assert.Equal("77a68f291ae29fc24c8981aa7102c624591c870c8f1de2499292dcbeaed8f28f", Manifest.From(_model).ModelId.ToString());

    [Fact]
    public void Its_model_id_does_not_depend_on_the_name_of_the_file()
    {
        string copy = Path.Combine(Directory.CreateTempSubdirectory().FullName, "renamed.onnx");
        File.Copy(Fixture.Porto, copy);
        Assert.Equal(Manifest.From(_model).ModelId, Manifest.From(Model.Load(copy)).ModelId);
        Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(20, 2)]
    [InlineData(21, 1)]
    public void A_slice_must_be_layers_of_the_model(int first, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _model.Slice(first, count));
}
