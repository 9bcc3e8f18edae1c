using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Cutting;
using ActorInference.Models.Graph;

namespace ActorInference.Tests.Unit.Models;

/// <summary>Small graphs written by hand, on values [batch, 4].</summary>
internal static class Graphs
{
    public static ImmutableArray<ValueDescription> Input { get; } = [Value("x")];

    public static ValueDescription Value(string name) => new(name, ElementType.Float32, [Axis.Named("batch"), Axis.Of(4)]);

    public static Node Dense(string input, string output, string weight = "w") => new($"/{output}/MatMul", new Operation.Dense(), [input, weight, string.Empty], [output]);

    public static Node Relu(string input, string output) => new($"/{output}/Relu", new Operation.Unary(UnaryFunction.Relu), [input], [output]);

    public static Node Add(string left, string right, string output) => new($"/{output}/Add", new Operation.Binary(BinaryFunction.Add), [left, right], [output]);

    public static Node Softmax(string input, string output) => new($"/{output}/Softmax", new Operation.Softmax(-1), [input], [output]);

    public static Model Of(ImmutableArray<ValueDescription> inputs, ImmutableArray<string> outputs, params Node[] nodes)
    {
        Dictionary<string, Tensor> constants = new() { ["w"] = Tensor.FromArray(new TensorShape(4, 4), [.. Enumerable.Range(0, 16).Select(value => (float)value)]) };
        return ModelAssembly.Assemble("by hand", nodes, inputs, outputs, constants);
    }

    public static Model SharedWeight() => Of(Input, ["y"], Dense("x", "h"), Dense("h", "y"));
}
