using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>Models with the outputs of the framework that they came from.</summary>
internal static class Reference
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures", "onnx");

    public static string ExampleFolder => Path.Combine(AppContext.BaseDirectory, "examples", "porto-gru21");

    public static ImmutableArray<Tensor> Run(Model model, params Tensor[] inputs)
    {
        using IStageProgram program = new ManagedBackend().Build(model.Slice(0, model.Layers.Length));
        CollectingAllocator outputs = new();
        program.Run(inputs, outputs);
        return outputs.Tensors();
    }

    /// <summary>Layer by layer, each a program of its own, as a cluster of one layer per slot runs it.</summary>
    public static ImmutableArray<Tensor> RunLayerByLayer(Model model, params Tensor[] inputs)
    {
        ImmutableArray<Tensor> entering = [.. inputs];
        for (int layer = 0; layer < model.Layers.Length; layer++)
        {
            using IStageProgram program = new ManagedBackend().Build(model.Slice(layer, 1));
            CollectingAllocator outputs = new();
            program.Run(entering.AsSpan(), outputs);
            entering = outputs.Tensors();
        }

        return entering;
    }

    public static Tensor TensorOf(JsonElement section, ValueDescription value)
    {
        JsonElement entry = section.GetProperty(value.Name);
        TensorShape shape = new([.. entry.GetProperty("shape").EnumerateArray().Select(axis => axis.GetInt32())]);
        JsonElement.ArrayEnumerator data = entry.GetProperty("data").EnumerateArray();
        return entry.GetProperty("type").GetString() switch
        {
            "float32" => Tensor.FromArray(shape, [.. data.Select(element => element.GetSingle())]),
            "int64" => Tensor.FromArray(shape, [.. data.Select(element => element.GetInt64())]),
            "int32" => new Tensor(ElementType.Int32, shape, MemoryMarshal.AsBytes<int>(data.Select(element => element.GetInt32()).ToArray()).ToArray()),
            "bool" => new Tensor(ElementType.Boolean, shape, data.Select(element => element.GetBoolean() ? (byte)1 : (byte)0).ToArray()),
            var other => throw new InvalidDataException($"The fixture has a tensor of {other}."),
        };
    }

    /// <summary>Within the tolerance, absolute or relative, whichever is wider; integers and booleans equal.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance, string context)
    {
        Assert.True(expected.Shape == actual.Shape, $"{context}: shape {actual.Shape}, expected {expected.Shape}");
        if (expected.Type != ElementType.Float32)
        {
            Bits.AssertEqual(expected, actual, context);
            return;
        }

        for (int index = 0; index < expected.Shape.ElementCount; index++)
        {
            double wanted = expected.Elements<float>()[index];
            double got = actual.Elements<float>()[index];
            Assert.True(Math.Abs(got - wanted) <= tolerance * Math.Max(1, Math.Abs(wanted)), $"{context}: element {index} is {got:R}, expected {wanted:R}");
        }
    }
}
