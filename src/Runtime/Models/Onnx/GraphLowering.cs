using System.Collections.Immutable;
using System.Globalization;
using ActorInference.Models.Lowering;
using ActorInference.Models.Onnx.Operators;

namespace ActorInference.Models.Onnx;

/// <summary>Lowers the nodes of a graph one after the other, and knows which value each ONNX name stands for.</summary>
internal sealed class GraphLowering(int operatorSet, GraphBuilder builder, OnnxTensorDecoder decoder, Dictionary<string, GraphValue> values)
{
    public void Initialize(OnnxGraph graph)
    {
        foreach (OnnxTensor initializer in graph.Initializers)
        {
            Define(initializer.Name, builder.Constant(decoder.Decode(initializer), initializer.Name));
        }
    }

    /// <exception cref="ModelException">Names node, operator and reason.</exception>
    public void Lower(OnnxGraph graph)
    {
        for (int index = 0; index < graph.Nodes.Count; index++)
        {
            OnnxNode node = graph.Nodes[index];
            string output = node.Outputs.Find(name => name.Length > 0) ?? string.Empty;
            if (node.Name.Length == 0)
            {
                node.Name = output.Length > 0 ? output : string.Create(CultureInfo.InvariantCulture, $"{node.Operator}_{index}");
            }

            if (node is { Operator: "If", Domain: "" })
            {
                Inline(node);
                continue;
            }

            try
            {
                builder.NodeName = node.Name;
                builder.ValueName = output.Length > 0 ? output : node.Name;
                LowerNode(node);
            }
            catch (Exception exception) when (exception is ModelException or OverflowException)
            {
                throw new ModelException($"{node}: {exception.Message}", exception);
            }
        }
    }

    public void Define(string name, GraphValue value)
    {
        if (name.Length == 0 || !values.TryAdd(name, value))
        {
            throw new ModelException($"the value '{name}' is defined twice, or has no name");
        }
    }

    private void LowerNode(OnnxNode node)
    {
        ImmutableArray<GraphValue?> inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : Read(name))];
        OperatorCall call = new(node, operatorSet, builder, decoder, inputs);
        OnnxOperators.Lower(node, call);
        for (int place = 0; place < node.Outputs.Count; place++)
        {
            if (call.Outputs[place] is { } value && node.Outputs[place].Length > 0)
            {
                Define(node.Outputs[place], value);
            }
        }
    }

    private GraphValue Read(string name) => values.GetValueOrDefault(name) ?? throw new ModelException($"it reads '{name}', which nothing before it writes");

    /// <summary>
    /// PyTorch writes x.squeeze(1) as a condition on the size of an axis. Where that is known, one branch is all there is;
    /// its names are unique in the whole file.
    /// </summary>
    private void Inline(OnnxNode node)
    {
        GraphValue condition = node.Inputs.Count == 1 && values.TryGetValue(node.Inputs[0], out GraphValue? found) ? found : throw new ModelException($"{node}: it has no condition");
        if (condition.Constant is not { Type: ElementType.Boolean, Shape.ElementCount: 1 } constant)
        {
            throw new ModelException($"{node}: the condition depends on the request; only one that is known at import is supported");
        }

        string branch = constant.Data.Span[0] != 0 ? "then_branch" : "else_branch";
        OnnxGraph graph = node.Attributes.GetValueOrDefault(branch)?.Graph ?? throw new ModelException($"{node}: it has no {branch}");
        if (graph.Outputs.Count != node.Outputs.Count || graph.Inputs.Count > 0)
        {
            throw new ModelException($"{node}: the branch has {graph.Outputs.Count} outputs, not {node.Outputs.Count}, or inputs of its own");
        }

        Initialize(graph);
        Lower(graph);
        for (int index = 0; index < node.Outputs.Count; index++)
        {
            Define(node.Outputs[index], values.GetValueOrDefault(graph.Outputs[index].Name) ?? throw new ModelException($"{node}: no node writes '{graph.Outputs[index].Name}'"));
        }
    }
}
