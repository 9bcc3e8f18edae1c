using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models;

/// <summary>
/// An imported graph whose nodes are grouped into layers at its cut points. Immutable; any range of layers can be taken
/// out as a <see cref="StageGraph"/>.
/// </summary>
public sealed class Model
{
    internal Model(ModelParts parts)
    {
        Name = parts.Name;
        Inputs = parts.Inputs;
        Outputs = parts.Outputs;
        Layers = parts.Layers;
        Constants = parts.Constants;
        CutNote = parts.CutNote;
    }

    /// <summary>For people: the file's name, or what built the model.</summary>
    public string Name { get; }

    /// <summary>What a request carries, in the order of the payload.</summary>
    public ImmutableArray<ValueDescription> Inputs { get; }

    /// <summary>What a result carries, in the order of the payload.</summary>
    public ImmutableArray<ValueDescription> Outputs { get; }

    /// <summary>At least one; between two neighbours exactly one activation crosses.</summary>
    public ImmutableArray<Layer> Layers { get; }

    /// <summary>Weights and folded constants of all layers by value name.</summary>
    public IReadOnlyDictionary<string, Tensor> Constants { get; }

    /// <summary>Why the model cannot be split, in plain words; null when it can.</summary>
    public string? CutNote { get; }

    /// <summary>Elements of all constants; a constant that several layers read counts once.</summary>
    public long ParameterCount => Constants.Values.Sum(constant => constant.Shape.ElementCount);

    /// <summary>Reads an ONNX file (operator sets 9 to 17).</summary>
    /// <exception cref="ModelException">The file is missing, damaged, hostile or uses what is not supported; names file, node, operator and reason.</exception>
    public static Model Load(string path) => Onnx.OnnxImporter.Load(path);

    /// <summary>The layers <paramref name="firstLayer"/> to <paramref name="firstLayer"/> + <paramref name="layerCount"/> - 1 as one graph to run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such layers, or none asked for.</exception>
    public StageGraph Slice(int firstLayer, int layerCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstLayer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layerCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layerCount, Layers.Length - firstLayer);
        return LayerRange.ToStage(Layers, firstLayer, layerCount, name => Constants[name]);
    }
}
