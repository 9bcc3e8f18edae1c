using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Models;

/// <summary>What exporters write around an operation leaves no trace in the graph.</summary>
public sealed class PlumbingTests
{
    [Theory]
    [InlineData("torch_gru_batch_first_opset9", "gru")]
    [InlineData("torch_gru_batch_first_opset11", "gru")]
    [InlineData("torch_gru_batch_first_opset17", "gru")]
    [InlineData("torch_gru_without_bias_opset13", "gru")]
    [InlineData("torch_gru_last_hidden_opset9", "gru gru dense")]
    [InlineData("torch_gru_last_hidden_opset17", "gru gru dense")]
    [InlineData("torch_gru_squeezed_hidden_opset12", "gru dense")]
    [InlineData("torch_lstm_last_step_opset15", "lstm lstm gather dense")]
    [InlineData("torch_residual_gru_opset12", "embedding gru add gru add gru add dense log-softmax")]
    [InlineData("torch_layer_norm_opset9", "dense layer-normalization relu dense")]
    [InlineData("torch_layer_norm_opset17", "dense layer-normalization relu dense")]
    [InlineData("torch_layer_norm_two_axes_opset16", "dense layer-normalization dense")]
    [InlineData("torch_mlp_dropout_opset9", "flatten dense relu dense log-softmax")]
    [InlineData("torch_view_opset11", "dense relu reshape dense")]
    [InlineData("torch_idiom_squeezed_step_opset13", "gru slice dense squeeze")]
    [InlineData("torch_idiom_explicit_states_opset15", "lstm lstm gather dense")]
    [InlineData("keras_gru_opset13", "gru slice squeeze dense softmax")]
    [InlineData("keras_gru_v1_opset11", "gru slice squeeze dense softmax")]
    [InlineData("keras_lstm_opset12", "cast embedding lstm dense softmax")]
    [InlineData("keras_lstm_last_opset10", "embedding lstm dense")]
    [InlineData("plain_gru_layout_opset14", "gru")]
    [InlineData("plain_lstm_states_opset11", "lstm")]
    [InlineData("plain_layer_norm_opset11", "layer-normalization")]
    [InlineData("plain_double_opset13", "transpose dense dense")]
    [InlineData("plain_gemm_opset9", "dense relu dense")]
    public void Only_the_operations_are_left(string name, string expected) =>
        Assert.Equal(expected, string.Join(' ', Nodes(name).Select(node => node.Operation.Kind)));

    [Theory]
    [InlineData("torch_gru_batch_first_opset13", SequenceLayout.BatchMajor, true, GateActivation.Sigmoid)]
    [InlineData("torch_gru_time_major_opset14", SequenceLayout.TimeMajor, true, GateActivation.Sigmoid)]
    [InlineData("plain_gru_layout_opset14", SequenceLayout.BatchMajor, false, GateActivation.Sigmoid)]
    [InlineData("keras_gru_opset13", SequenceLayout.BatchMajor, true, GateActivation.Sigmoid)]
    [InlineData("keras_gru_v1_opset11", SequenceLayout.BatchMajor, false, GateActivation.HardSigmoid)]
    public void The_form_of_a_gru_is_kept(string name, SequenceLayout layout, bool linearBeforeReset, GateActivation gate)
    {
        Operation.Gru gru = Assert.Single(Nodes(name).Select(node => node.Operation).OfType<Operation.Gru>());
        Assert.Equal((layout, linearBeforeReset, gate), (gru.Layout, gru.LinearBeforeReset, gru.Gate));
    }

    [Theory]
    [InlineData("torch_gru_batch_first_opset13", "")]
    [InlineData("keras_gru_opset13", "")]
    [InlineData("plain_gru_layout_opset14", "h0")]
    public void A_zero_initial_state_vanishes_and_another_stays(string name, string state) =>
        Assert.Equal(state, Assert.Single(Nodes(name), node => node.Operation is Operation.Gru).Inputs[4]);

    [Fact]
    public void A_learned_state_takes_its_batch_from_the_layers_own_input()
    {
        Node shape = Assert.Single(Nodes("torch_gru_learned_state_opset13"), node => node.Operation is Operation.ShapeOf);
        Assert.Equal("x", Assert.Single(shape.Inputs));
    }

    [Fact]
    public void Weights_come_without_the_direction_axis()
    {
        Model model = Model.Load(Fixture.PathOf("plain_gru_layout_opset14"));
        Node gru = model.Layers[0].Nodes[0];
        Assert.Equal(["[18, 4]", "[18, 6]", "[36]"], gru.Inputs.Skip(1).Take(3).Select(name => model.Constants[name].Shape.ToString()));
    }

    [Fact]
    public void A_weight_given_in_double_and_cast_is_folded()
    {
        Model model = Model.Load(Fixture.PathOf("plain_double_opset13"));
        Assert.All(model.Constants.Values, constant => Assert.Equal(ElementType.Float32, constant.Type));
    }

    [Theory]
    [InlineData("torch_gru_batch_first_opset13", "y: Float32[batch, time, 7]")]
    [InlineData("torch_view_opset11", "y: Float32[batch, 3]")]
    [InlineData("torch_heads_opset13", "y: Float32[batch, 2]")]
    [InlineData("plain_slice_attributes_opset9", "y: Float32[N, 1, 3]")]
    [InlineData("keras_lstm_opset12", "probability: Float32[N, T, 3]")]
    [InlineData("plain_lstm_outputs_opset9", "Y: Float32[T, 1, N, 6]")]
    public void Symbols_reach_the_outputs(string name, string expected) =>
        Assert.Equal(expected, Model.Load(Fixture.PathOf(name)).Outputs[0].ToString());

    private static IEnumerable<Node> Nodes(string name) => Model.Load(Fixture.PathOf(name)).Layers.SelectMany(layer => layer.Nodes);
}
