using System.Text.Json;
using ActorInference.Models;

namespace ActorInference.Tests.Unit.Models;

/// <summary>Inputs of a fixture and what its framework made of them.</summary>
internal sealed record Reference(IReadOnlyDictionary<string, Tensor> Inputs, IReadOnlyDictionary<string, Tensor> Outputs)
{
    public static Reference Of(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixture.Folder, name + ".json")));
        return new Reference(Read(document.RootElement.GetProperty("inputs")), Read(document.RootElement.GetProperty("outputs")));
    }

    /// <summary>The sizes that the reference gives to the symbols of a model's inputs.</summary>
    public Dictionary<string, int> SymbolSizes(Model model) => model.Inputs
        .SelectMany(input => input.Axes.Select((axis, index) => (axis, Size: Inputs[input.Name].Shape[index])))
        .Where(pair => pair.axis.Size is null)
        .DistinctBy(pair => pair.axis.Symbol)
        .ToDictionary(pair => pair.axis.Symbol, pair => pair.Size);

    private static Dictionary<string, Tensor> Read(JsonElement values) =>
        values.EnumerateObject().ToDictionary(value => value.Name, value => ReadTensor(value.Value));

    private static Tensor ReadTensor(JsonElement value)
    {
        TensorShape shape = new([.. value.GetProperty("shape").EnumerateArray().Select(axis => axis.GetInt32())]);
        JsonElement.ArrayEnumerator data = value.GetProperty("data").EnumerateArray();
        return value.GetProperty("type").GetString() switch
        {
            "float32" => Tensor.FromArray(shape, [.. data.Select(element => element.GetSingle())]),
            "int64" => Tensor.FromArray(shape, [.. data.Select(element => element.GetInt64())]),
            "int32" => new Tensor(ElementType.Int32, shape, data.SelectMany(element => BitConverter.GetBytes(element.GetInt32())).ToArray()),
            string type => throw new NotSupportedException(type),
            null => throw new InvalidDataException(),
        };
    }
}
