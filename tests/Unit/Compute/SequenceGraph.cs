using System.Globalization;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>A graph of layers over sequences [batch, time, features], built node by node; each method returns the name of what its node computes.</summary>
internal sealed class SequenceGraph
{
    /// <summary>Of every sequence: one vector of the widest kind, and a part of one.</summary>
    public const int Features = 19;

    private readonly Samples _samples;
    private readonly Dictionary<string, Tensor> _constants = new(StringComparer.Ordinal);
    private readonly List<string> _inputs = [];
    private readonly List<Node> _nodes = [];

    public SequenceGraph(int seed)
    {
        _samples = new Samples(seed);
        Input = AddInput();
    }

    public string Input { get; }

    public string AddInput()
    {
        _inputs.Add(Name("x", _inputs.Count));
        return _inputs[^1];
    }

    public Tensor InputOf(int batch, int steps) => _samples.Tensor(1f, batch, steps, Features);

    public string Gru(string x) => Recurrent(Gru(linearBeforeReset: true, SequenceLayout.BatchMajor), x, gates: 3);

    public string ResetFirstGru(string x) => Recurrent(Gru(linearBeforeReset: false, SequenceLayout.BatchMajor), x, gates: 3);

    /// <summary>Reads the batch as time.</summary>
    public string AcrossBatch(string x) => Recurrent(Gru(linearBeforeReset: true, SequenceLayout.TimeMajor), x, gates: 3);

    public string Lstm(string x) => Recurrent(new Operation.Lstm(Features, SequenceLayout.BatchMajor, GateActivation.HardSigmoid), x, gates: 4);

    public string Add(string a, string b) => Append(new Operation.Binary(BinaryFunction.Add), [a, b]);

    public string SoftmaxOver(string x, int axis) => Append(new Operation.Softmax(axis), [x]);

    public string Tanh(string x) => Append(new Operation.Unary(UnaryFunction.Tanh), [x]);

    /// <summary>Over rows, or over all rows of a time that is known.</summary>
    public string Normalize(string x, int? steps = null) =>
        Append(new Operation.LayerNormalization(steps is null ? -1 : 1, 1e-5f), [x, Constant(1f, (steps ?? 1) * Features), string.Empty]);

    public StageGraph Build(params string[] outputs)
    {
        Axis[] axes = [Axis.Named(string.Empty), Axis.Named(string.Empty), Axis.Of(Features)];
        return new StageGraph(
            [.. _nodes],
            [.. _inputs.Select(name => new ValueDescription(name, ElementType.Float32, [.. axes]))],
            [.. outputs.Select(name => new ValueDescription(name, ElementType.Float32, []))],
            _constants);
    }

    /// <summary>Up to nine nodes of any kind over what is there, with one to three outputs.</summary>
    public static StageGraph Random(int seed)
    {
        SequenceGraph graph = new(seed);
        Samples samples = new(1000 + seed);
        List<string> sequences = [graph.Input];
        List<string> states = [];
        string Any() => sequences[Math.Max(samples.Between(0, sequences.Count - 1), samples.Between(0, sequences.Count - 1))];
        for (int count = samples.Between(3, 9); count > 0; count--)
        {
            sequences.Add(samples.Between(0, 13) switch
            {
                0 or 1 or 2 => graph.Gru(Any()),
                3 or 4 => graph.Lstm(Any()),
                5 => graph.ResetFirstGru(Any()),
                6 => graph.WithStates(Any(), states),
                7 or 8 or 9 => graph.Add(Any(), Any()),
                10 => graph.Tanh(Any()),
                11 => graph.Append(new Operation.Binary(BinaryFunction.Multiply), [graph.Constant(1f, Features), Any()]),
                12 => graph.Normalize(Any()),
                _ => samples.Between(0, 2) switch
                {
                    0 => graph.SoftmaxOver(Any(), samples.Between(0, 2)),
                    1 => graph.AcrossBatch(Any()),
                    _ => graph.Append(new Operation.Binary(BinaryFunction.Add), [Any(), graph.Constant(1f, 1, 1, Features)]),
                },
            });
        }

        HashSet<string> outputs = [sequences[^1], .. states.TakeLast(1)];
        if (samples.Between(0, 2) == 0)
        {
            outputs.Add(graph._nodes[0].Outputs[0]);
        }

        return graph.Build([.. outputs.Where(name => name.Length > 0)]);
    }

    /// <summary>A layer that starts from the last state of another one, if there is one, and gives its own, sometimes instead of its sequence.</summary>
    private string WithStates(string x, List<string> states)
    {
        string initial = states.Count > 0 ? states[^1] : string.Empty;
        states.Add(Name("state", _nodes.Count));
        if (states.Count % 2 == 0)
        {
            Append(Gru(linearBeforeReset: true, SequenceLayout.BatchMajor), [x, Weight(3), Weight(3), string.Empty, initial], [string.Empty, states[^1]]);
            return x;
        }

        return Append(Gru(linearBeforeReset: true, SequenceLayout.BatchMajor), [x, Weight(3), Weight(3), string.Empty, initial], [Name("y", _nodes.Count), states[^1]]);
    }

    private static Operation.Gru Gru(bool linearBeforeReset, SequenceLayout layout) => new(Features, linearBeforeReset, layout, GateActivation.Sigmoid);

    private string Recurrent(Operation operation, string x, int gates) => Append(operation, [x, Weight(gates), Weight(gates), Constant(0.3f, 2 * gates * Features)]);

    private string Weight(int gates) => Constant(0.4f, gates * Features, Features);

    private string Constant(float scale, params int[] axes)
    {
        string name = Name("c", _constants.Count);
        _constants.Add(name, _samples.Tensor(scale, axes));
        return name;
    }

    private string Append(Operation operation, string[] inputs) => Append(operation, inputs, [Name("y", _nodes.Count)]);

    private string Append(Operation operation, string[] inputs, string[] outputs)
    {
        _nodes.Add(new Node(Name("node", _nodes.Count), operation, [.. inputs], [.. outputs]));
        return outputs[0];
    }

    private static string Name(string kind, int index) => string.Create(CultureInfo.InvariantCulture, $"{kind}{index}");
}
