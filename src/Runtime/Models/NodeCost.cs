using ActorInference.Models.Graph;
using ActorInference.Models.Shapes;

namespace ActorInference.Models;

/// <summary>
/// Floating-point operations of one node. A fused multiply-add counts as two, one exp, tanh, sigmoid, log or erf as
/// <see cref="TranscendentalFlops"/> (a polynomial of that length), and an element that is only moved as one, so that no layer is free.
/// </summary>
internal static class NodeCost
{
    private const double TranscendentalFlops = 16;
    private const double NormalizationFlops = 8;

    public static double WorkFlops(Node node, Dictionary<string, ValueFacts> facts)
    {
        double Size(string name) => name.Length == 0 ? 0 : Elements(facts[name], name);
        double Axis(string name, int axis) => facts[name].Axes[axis < 0 ? axis + facts[name].Rank : axis].Size!.Value;
        double output = node.Outputs.Select(Size).DefaultIfEmpty(0).Max();
        double input = Size(node.Inputs[0]);
        return node.Operation switch
        {
            // Steps times batch times both matrix products and the gates.
            Operation.Gru gru => input / Math.Max(1, Axis(node.Inputs[0], -1)) * gru.HiddenSize * ((6 * (Axis(node.Inputs[0], -1) + gru.HiddenSize)) + (3 * TranscendentalFlops) + 10),
            Operation.Lstm lstm => input / Math.Max(1, Axis(node.Inputs[0], -1)) * lstm.HiddenSize * ((8 * (Axis(node.Inputs[0], -1) + lstm.HiddenSize)) + (5 * TranscendentalFlops) + 12),
            Operation.Dense or Operation.MatrixProduct => output * 2 * Axis(node.Inputs[0], -1),
            Operation.Unary unary => output * Cost(unary.Function),
            Operation.Binary binary => output * (binary.Function == BinaryFunction.Power ? 2 * TranscendentalFlops : 1),
            Operation.Softmax or Operation.LogSoftmax => output * (TranscendentalFlops + 4),
            Operation.LayerNormalization or Operation.BatchNormalization => output * NormalizationFlops,
            Operation.ReduceMean => input,
            _ => output,
        };
    }

    public static double Elements(ValueFacts facts, string name)
    {
        double elements = 1;
        foreach (Axis axis in facts.Axes)
        {
            elements *= axis.Size ?? throw new ModelException($"the shape of '{name}' depends on the data of a request");
        }

        return elements;
    }

    private static double Cost(UnaryFunction function) => function switch
    {
        UnaryFunction.Relu or UnaryFunction.Negate or UnaryFunction.Absolute or UnaryFunction.Not or UnaryFunction.Sqrt => 1,
        UnaryFunction.HardSigmoid => 4,
        UnaryFunction.Sigmoid or UnaryFunction.Tanh or UnaryFunction.Exp or UnaryFunction.Log or UnaryFunction.Erf => TranscendentalFlops,
    };
}
