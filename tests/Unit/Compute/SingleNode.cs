using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorInference.Compute;
using ActorInference.Compute.Kernels;
using ActorInference.Compute.Vectors;
using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>A graph of one node, built and run: inputs named x0, x1 ...; outputs y0, y1 ...</summary>
internal sealed class SingleNode
{
    private readonly Operation _operation;
    private readonly List<string> _inputs = [];
    private readonly List<ValueDescription> _described = [];
    private readonly List<Tensor> _tensors = [];
    private readonly Dictionary<string, Tensor> _constants = new(StringComparer.Ordinal);
    private readonly List<string> _outputs = [];
    private readonly List<ValueDescription> _results = [];

    public SingleNode(Operation operation) => _operation = operation;

    public SingleNode Input(Tensor tensor)
    {
        string name = $"x{_inputs.Count}";
        _inputs.Add(name);
        _described.Add(new ValueDescription(name, tensor.Type, [.. Enumerable.Repeat(Axis.Named(string.Empty), tensor.Shape.Rank)]));
        _tensors.Add(tensor);
        return this;
    }

    public SingleNode Constant(Tensor tensor)
    {
        string name = $"x{_inputs.Count}";
        _inputs.Add(name);
        _constants.Add(name, tensor);
        return this;
    }

    public SingleNode Missing()
    {
        _inputs.Add(string.Empty);
        return this;
    }

    public SingleNode Output(ElementType type = ElementType.Float32)
    {
        string name = $"y{_outputs.Count}";
        _outputs.Add(name);
        _results.Add(new ValueDescription(name, type, []));
        return this;
    }

    public SingleNode NoOutput()
    {
        _outputs.Add(string.Empty);
        return this;
    }

    public StageGraph Graph() => new(
        [new Node("node", _operation, [.. _inputs], [.. _outputs])],
        [.. _described],
        [.. _results],
        _constants);

    public ImmutableArray<Tensor> Run() => Run(KernelSet.Best);

    public ImmutableArray<Tensor> Run(KernelSet kernels) => Run(new ManagedBackend(kernels, ManagedBackend.WorkspaceBytesMaxDefault));

    public ImmutableArray<Tensor> Run(IComputeBackend backend)
    {
        using IStageProgram program = backend.Build(Graph());
        CollectingAllocator outputs = new();
        program.Run(CollectionsMarshal.AsSpan(_tensors), outputs);
        return outputs.Tensors();
    }

    /// <summary>Runs on every width, asserts equal bits, and returns the outputs.</summary>
    public ImmutableArray<Tensor> RunOnEveryWidth()
    {
        ImmutableArray<Tensor> expected = Run(KernelSet.For(VectorWidth.Scalar));
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
        {
            ImmutableArray<Tensor> actual = Run(KernelSet.For(width));
            Assert.Equal(expected.Length, actual.Length);
            for (int index = 0; index < expected.Length; index++)
            {
                Bits.AssertEqual(expected[index], actual[index], $"{width}, output {index}");
            }
        }

        return expected;
    }

    public Tensor RunForOne() => Assert.Single(RunOnEveryWidth());
}
