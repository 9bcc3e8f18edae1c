using System.Collections.Immutable;
using System.Globalization;
using ActorInference.Models.Graph;
using ActorInference.Models.Lowering;

namespace ActorInference.Models.Onnx;

/// <summary>From an ONNX file to a model: read, lower node by node, cut.</summary>
internal static class OnnxImporter
{
    /// <exception cref="ModelException">Names file, node, operator and reason.</exception>
    public static Model Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            byte[] file = ReadFile(path);
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return Import(file, Path.GetFileNameWithoutExtension(path), new ExternalData(folder));
        }
        catch (ModelException exception)
        {
            throw new ModelException($"{path}: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    internal static Model Import(byte[] file, string name, ExternalData external)
    {
        OnnxGraph graph = OnnxReader.Read(file);
        OnnxTensorDecoder decoder = new(external);
        GraphBuilder builder = new(foldedBytesMax: Limits.FoldedBytesMax + (4L * file.Length));
        Dictionary<string, GraphValue> values = new(StringComparer.Ordinal);
        GraphLowering lowering = new(graph.OperatorSet, builder, decoder, values);
        lowering.Initialize(graph);
        List<GraphValue> inputs = [];
        foreach (OnnxValue input in graph.Inputs)
        {
            // Before ir version 4 initialisers are listed as inputs, too.
            if (!values.TryGetValue(input.Name, out GraphValue? initializer) || !initializer.IsConstant)
            {
                inputs.Add(builder.Input(Describe(input)));
                lowering.Define(input.Name, inputs[^1]);
            }
        }

        if (inputs.Count > Limits.ModelInputsMax)
        {
            throw new ModelException($"the graph has {inputs.Count} inputs, more than {Limits.ModelInputsMax}");
        }

        lowering.Lower(graph);
        return GraphCompletion.Complete(builder, name, inputs, [.. Outputs(graph, values)]);
    }

    private static IEnumerable<(string Name, GraphValue Value)> Outputs(OnnxGraph graph, Dictionary<string, GraphValue> values)
    {
        if (graph.Outputs.Count == 0)
        {
            throw new ModelException("the graph has no outputs");
        }

        foreach (OnnxValue output in graph.Outputs)
        {
            GraphValue value = values.GetValueOrDefault(output.Name) ?? throw new ModelException($"no node writes the output '{output.Name}'");
            if (output.DataType != 0 && OnnxTensorDecoder.TypeOf(output.DataType, $"output '{output.Name}'") != value.Facts.Type)
            {
                throw new ModelException($"output '{output.Name}' is said to be {(ElementType)output.DataType}, but is {value.Facts.Type}");
            }

            yield return (output.Name, value);
        }
    }

    private static ValueDescription Describe(OnnxValue input)
    {
        if (input.DataType == 0 || input.Axes is null)
        {
            throw new ModelException($"input '{input.Name}' has no tensor type and shape");
        }

        ElementType type = OnnxTensorDecoder.TypeOf(input.DataType, $"input '{input.Name}'");
        List<Axis> axes = [];
        foreach ((long? size, string symbol) in input.Axes)
        {
            if (size is > int.MaxValue)
            {
                throw new ModelException($"an axis of input '{input.Name}' has {size} elements");
            }

            // A name of ours may be a product ("2*batch"), so that one from a file must not look like it.
            string stem = string.Create(CultureInfo.InvariantCulture, $"{input.Name}.{axes.Count}").Replace('*', '_');
            bool isPlain = symbol.Length > 0 && (char.IsLetter(symbol[0]) || symbol[0] == '_') && !symbol.Contains('*', StringComparison.Ordinal);
            axes.Add(size is > 0 ? Axis.Of((int)size.Value) : Axis.Named(isPlain ? symbol : stem));
        }

        return new ValueDescription(input.Name, type, [.. axes]);
    }

    private static byte[] ReadFile(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new ModelException(Directory.Exists(path) ? "this is a folder, not an ONNX file" : "there is no such file");
        }

        if (file.Length > Limits.TensorBytesMax)
        {
            throw new ModelException($"the file has {file.Length} bytes, more than {Limits.TensorBytesMax}");
        }

        return file.Length > 0 ? File.ReadAllBytes(path) : throw new ModelException("the file is empty");
    }
}
