using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Models;

/// <summary>Two stages are the same if they read and write the same, node by node and byte by byte.</summary>
internal static class SameStage
{
    public static void Check(StageGraph expected, StageGraph actual)
    {
        Assert.Equal(expected.Inputs.Select(value => value.ToString()), actual.Inputs.Select(value => value.ToString()));
        Assert.Equal(expected.Outputs.Select(value => value.ToString()), actual.Outputs.Select(value => value.ToString()));
        Assert.Equal(expected.Nodes.Select(Text), actual.Nodes.Select(Text));
        Assert.Equal(expected.Constants.Keys, actual.Constants.Keys);
        foreach (string name in expected.Constants.Keys)
        {
            Assert.Equal(expected.Constants[name].ToString(), actual.Constants[name].ToString());
            Assert.True(expected.Constants[name].Data.Span.SequenceEqual(actual.Constants[name].Data.Span), name);
        }
    }

    private static string Text(Node node)
    {
        string axes = node.Operation switch
        {
            Operation.ReduceMean mean => string.Join(' ', mean.Axes),
            Operation.Transpose transpose => string.Join(' ', transpose.Permutation),
            Operation.Squeeze squeeze => string.Join(' ', squeeze.Axes),
            Operation.Unsqueeze unsqueeze => string.Join(' ', unsqueeze.Axes),
            _ => node.Operation.ToString(),
        };
        return $"{node.Name} {node.Operation.Kind} {axes} ({string.Join(", ", node.Inputs)}) -> ({string.Join(", ", node.Outputs)})";
    }
}
