using Google.Protobuf;

namespace ActorInference.Models.Onnx;

/// <summary>
/// Reads the fields of ONNX' protobuf messages that an inference graph needs (numbers from onnx.proto3, ir version 3 to 10) and skips
/// the rest.
/// </summary>
internal static class OnnxReader
{
    private const int OldestOperatorSet = 9;
    private const int NewestOperatorSet = 17;
    private const int AttributesMax = 256;

    /// <summary>Of conditions inside conditions.</summary>
    private const int GraphDepthMax = 8;

    /// <exception cref="ModelException">Damaged, hostile, or not of the operator sets that we read.</exception>
    public static OnnxGraph Read(byte[] file)
    {
        try
        {
            return ReadModel(ProtoReader.Over(file, 0, file.Length));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new ModelException($"the file is damaged, cut short, or not ONNX ({exception.Message})", exception);
        }
    }

    private static OnnxGraph ReadModel(ProtoReader reader)
    {
        OnnxGraph? graph = null;
        int? operatorSet = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 7:
                    graph = graph is null ? ReadGraph(reader.Message(), depth: 0) : throw new ModelException("the file holds two graphs");
                    break;
                case 8:
                    (string domain, long version) = ReadOperatorSet(reader.Message());
                    if (domain is "" or "ai.onnx")
                    {
                        operatorSet = version is >= OldestOperatorSet and <= NewestOperatorSet
                            ? (int)version
                            : throw new ModelException($"operator set {version} is not supported, only {OldestOperatorSet} to {NewestOperatorSet}: export the model again with opset_version={NewestOperatorSet}");
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (graph is null)
        {
            throw new ModelException("the file holds no graph: it is cut short, or not ONNX");
        }

        graph.OperatorSet = operatorSet ?? throw new ModelException("the file names no operator set: it is cut short, or not ONNX");
        return graph;
    }

    private static (string Domain, long Version) ReadOperatorSet(ProtoReader reader)
    {
        string domain = string.Empty;
        long version = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    domain = reader.Text();
                    break;
                case 2:
                    version = reader.Integer();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (domain, version);
    }

    private static OnnxGraph ReadGraph(ProtoReader reader, int depth)
    {
        if (depth > GraphDepthMax)
        {
            throw new ModelException($"graphs lie more than {GraphDepthMax} deep in each other");
        }

        OnnxGraph graph = new();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    Add(graph.Nodes, ReadNode(reader.Message(), depth), Limits.NodesMax, "nodes");
                    break;
                case 5:
                    Add(graph.Initializers, ReadTensor(reader.Message()), Limits.ConstantsMax, "initialisers");
                    break;
                case 11:
                    Add(graph.Inputs, ReadValue(reader.Message()), Limits.ConstantsMax, "inputs");
                    break;
                case 12:
                    Add(graph.Outputs, ReadValue(reader.Message()), Limits.ModelOutputsMax, "outputs");
                    break;
                case 15:
                    throw new ModelException("sparse initialisers are not supported");
                default:
                    reader.Skip();
                    break;
            }
        }

        return graph;
    }

    private static OnnxNode ReadNode(ProtoReader reader, int depth)
    {
        OnnxNode node = new();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    Add(node.Inputs, reader.Text(), Limits.NodeInputsMax, "inputs of a node");
                    break;
                case 2:
                    Add(node.Outputs, reader.Text(), Limits.NodeOutputsMax, "outputs of a node");
                    break;
                case 3:
                    node.Name = reader.Text();
                    break;
                case 4:
                    node.Operator = reader.Text();
                    break;
                case 5:
                    OnnxAttribute attribute = ReadAttribute(reader.Message(), depth);
                    if (node.Attributes.Count >= AttributesMax || !node.Attributes.TryAdd(attribute.Name, attribute))
                    {
                        throw new ModelException($"{node} has too many attributes, or '{attribute.Name}' twice");
                    }

                    break;
                case 7:
                    node.Domain = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (node.Domain == "ai.onnx")
        {
            node.Domain = string.Empty;
        }

        return node;
    }

    private static OnnxAttribute ReadAttribute(ProtoReader reader, int depth)
    {
        OnnxAttribute attribute = new();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    attribute.Name = reader.Text();
                    break;
                case 2:
                    attribute.Single = reader.Single();
                    break;
                case 3:
                    attribute.Integer = reader.Integer();
                    break;
                case 4:
                    attribute.Text = reader.Text();
                    break;
                case 5:
                    attribute.Tensor = ReadTensor(reader.Message());
                    break;
                case 6:
                    attribute.Graph = ReadGraph(reader.Message(), depth + 1);
                    break;
                case 7:
                    reader.Singles(attribute.Singles);
                    break;
                case 8:
                    reader.Integers(attribute.Integers);
                    break;
                case 9:
                    attribute.Texts.Add(reader.Text());
                    break;
                case 20:
                    attribute.Kind = reader.Integer();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return attribute;
    }

    private static OnnxTensor ReadTensor(ProtoReader reader)
    {
        OnnxTensor tensor = new();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    reader.Integers(tensor.Axes);
                    break;
                case 2:
                    tensor.DataType = DataType(reader.Integer());
                    break;
                case 3:
                    throw new ModelException("tensors in segments are not supported");
                case 4:
                    reader.Singles(tensor.Singles);
                    break;
                case 5:
                    reader.Integers(tensor.Integers32);
                    break;
                case 7:
                    reader.Integers(tensor.Integers64);
                    break;
                case 8:
                    tensor.Name = reader.Text();
                    break;
                case 9:
                    tensor.Raw = reader.Bytes();
                    break;
                case 10:
                    reader.Doubles(tensor.Doubles);
                    break;
                case 13:
                    ReadExternal(reader.Message(), tensor.External);
                    break;
                case 14:
                    tensor.IsExternal = reader.Integer() == 1;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return tensor;
    }

    private static void ReadExternal(ProtoReader reader, Dictionary<string, string> entries)
    {
        string key = string.Empty;
        string value = string.Empty;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    key = reader.Text();
                    break;
                case 2:
                    value = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        entries[key] = value;
    }

    private static OnnxValue ReadValue(ProtoReader reader)
    {
        OnnxValue value = new();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    value.Name = reader.Text();
                    break;
                case 2:
                    ReadType(reader.Message(), value);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return value;
    }

    private static void ReadType(ProtoReader reader, OnnxValue value)
    {
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            ProtoReader tensor = reader.Message();
            while (tensor.Next())
            {
                switch (tensor.Field)
                {
                    case 1:
                        value.DataType = DataType(tensor.Integer());
                        break;
                    case 2:
                        value.Axes = ReadShape(tensor.Message());
                        break;
                    default:
                        tensor.Skip();
                        break;
                }
            }
        }
    }

    private static List<(long? Size, string Symbol)> ReadShape(ProtoReader reader)
    {
        List<(long?, string)> axes = [];
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            ProtoReader axis = reader.Message();
            (long? size, string symbol) = (null, string.Empty);
            while (axis.Next())
            {
                switch (axis.Field)
                {
                    case 1:
                        size = axis.Integer();
                        break;
                    case 2:
                        symbol = axis.Text();
                        break;
                    default:
                        axis.Skip();
                        break;
                }
            }

            Add(axes, (size, symbol), TensorShape.RankMax, "axes of a tensor");
        }

        return axes;
    }

    private static int DataType(long number) => number is >= 0 and <= 1000 ? (int)number : throw new ModelException($"tensor type {number} does not exist");

    private static void Add<T>(List<T> list, T element, int countMax, string what)
    {
        if (list.Count >= countMax)
        {
            throw new ModelException($"more than {countMax} {what}");
        }

        list.Add(element);
    }
}
