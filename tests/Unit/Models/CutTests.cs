using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Models;

public sealed class CutTests
{
    private static string Shown(Model model) =>
        string.Join(" | ", model.Layers.Select(layer => $"{layer.Name}: {string.Join(' ', layer.Nodes.Select(node => node.Operation.Kind))}"));

    [Fact]
    public void Each_layer_has_one_node_of_weight_and_what_follows_it()
    {
        Model model = Graphs.Of(Graphs.Input, ["y"], Graphs.Relu("x", "a"), Graphs.Dense("a", "b"), Graphs.Relu("b", "c"), Graphs.Dense("c", "d"), Graphs.Relu("d", "y"));
        Assert.Equal("b: relu dense relu | d: dense relu", Shown(model));
        Assert.Equal("c", Assert.Single(model.Layers[1].Inputs).Name);
    }

    [Fact]
    public void A_final_softmax_is_a_layer_of_its_own() =>
        Assert.Equal("b: dense softmax | c: dense relu | y: softmax", Shown(Graphs.Of(
            Graphs.Input, ["y"], Graphs.Dense("x", "b"), Graphs.Softmax("b", "s"), Graphs.Dense("s", "c"), Graphs.Relu("c", "r"), Graphs.Softmax("r", "y"))));

    [Fact]
    public void A_residual_block_stays_whole()
    {
        Model model = Graphs.Of(
            Graphs.Input,
            ["y"],
            Graphs.Dense("x", "a"),
            Graphs.Dense("a", "b"),
            Graphs.Relu("b", "c"),
            Graphs.Dense("c", "d"),
            Graphs.Add("a", "d", "e"),
            Graphs.Dense("e", "y"));
        Assert.Equal("a: dense | dense: dense relu dense add | y: dense", Shown(model));
        Assert.Equal("residual dense", model.Layers[1].Kind);
        Assert.Null(model.CutNote);
    }

    [Fact]
    public void An_input_that_is_read_late_keeps_the_model_whole()
    {
        ImmutableArray<ValueDescription> inputs = [Graphs.Value("x"), Graphs.Value("mask")];
        Model model = Graphs.Of(inputs, ["y"], Graphs.Dense("x", "a"), Graphs.Dense("a", "b"), Graphs.Add("b", "mask", "y"));
        Assert.Equal("dense: dense dense add", Shown(model));
        Assert.Equal("The model cannot be split: at every place at least 2 tensors cross (for example 'mask', 'a'). It is kept whole.", model.CutNote);
    }

    [Fact]
    public void An_input_that_is_read_early_only_does_not()
    {
        ImmutableArray<ValueDescription> inputs = [Graphs.Value("x"), Graphs.Value("mask")];
        Model model = Graphs.Of(inputs, ["y"], Graphs.Add("x", "mask", "a"), Graphs.Dense("a", "b"), Graphs.Dense("b", "y"));
        Assert.Equal("b: add dense | y: dense", Shown(model));
        Assert.Equal(["x", "mask"], model.Layers[0].Inputs.Select(input => input.Name));
    }

    [Fact]
    public void An_early_output_crosses_everything_behind_it()
    {
        Model model = Graphs.Of(Graphs.Input, ["y", "b"], Graphs.Dense("x", "a"), Graphs.Dense("a", "b"), Graphs.Dense("b", "c"), Graphs.Dense("c", "y"));
        Assert.Equal("a: dense | dense: dense dense dense", Shown(model));
        Assert.Equal(["y", "b"], model.Layers[1].Outputs.Select(output => output.Name));
    }

    [Fact]
    public void Cuts_do_not_depend_on_the_order_in_which_branches_were_written()
    {
        // A constant that no request influences stands first in the file and is read last.
        Node filled = new("/f/Fill", new Operation.Fill(), ["four", "w1"], ["f"]);
        Dictionary<string, Tensor> constants = new()
        {
            ["four"] = Tensor.FromArray(new TensorShape(1), 4L),
            ["w1"] = Tensor.FromArray(new TensorShape(1), 3f),
            ["w"] = Tensor.FromArray(new TensorShape(4, 4), new float[16]),
        };
        Node[] nodes = [filled, Graphs.Dense("x", "a"), Graphs.Dense("a", "b"), Graphs.Add("f", "b", "y")];
        Model model = ActorInference.Models.Cutting.ModelAssembly.Assemble("by hand", nodes, Graphs.Input, ["y"], constants);
        Assert.Equal("a: dense | b: dense fill add", Shown(model));
    }

    [Fact]
    public void The_smallest_activation_crosses_where_there_is_a_choice()
    {
        Model model = Model.Load(Fixture.PathOf("torch_embedding_classifier_opset13"));
        Assert.Equal(["embed", "gru", "head", "log-softmax"], model.Layers.Select(layer => layer.Name));
        Assert.Equal(["gru", "gather"], model.Layers[1].Nodes.Select(node => node.Operation.Kind));
        Assert.Equal("/Gather_output_0: Float32[batch, 7]", model.Layers[1].Outputs[0].ToString());
    }

    [Fact]
    public void Every_layer_has_its_own_name()
    {
        foreach (string name in Fixture.Names().Select<object[], string>(row => (string)row[0]))
        {
            Model model = Model.Load(Fixture.PathOf(name));
            Assert.Equal(model.Layers.Length, model.Layers.Select(layer => layer.Name).Distinct().Count());
            Assert.Equal(model.Layers.Length == 1, model.CutNote is not null);
        }
    }
}
