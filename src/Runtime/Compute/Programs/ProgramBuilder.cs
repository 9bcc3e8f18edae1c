using System.Runtime.InteropServices;
using ActorInference.Compute.Kernels;
using ActorInference.Compute.Steps;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Programs;

/// <summary>Turns the nodes of a graph into steps: gives every value a slot, checks types, copies or packs constants, and plans memory.</summary>
internal sealed unsafe class ProgramBuilder(StageGraph graph, KernelSet kernels, WeightStore weights) : IDisposable
{
    /// <summary>The slot of an optional value that is not there.</summary>
    public const int Absent = -1;

    private readonly TimeMajorValues _timeMajor = TimeMajorValues.Of(graph);

    /// <summary>By name and order in memory; a value that is needed in both has a slot for each.</summary>
    private readonly Dictionary<(string Name, bool IsTimeMajor), int> _slotOfName = [];
    private readonly List<ElementType> _types = [];
    private readonly List<string> _names = [];
    private readonly List<(int Slot, TensorShape Shape, nint Address)> _constants = [];
    private readonly List<SharedWeight> _memory = [];
    private readonly List<Step> _steps = [];
    private readonly MemoryPlan _plan = new();
    private Node? _node;

    public KernelSet Kernels => kernels;

    public Node Node => _node ?? throw new InvalidOperationException("No node is being built.");

    public ManagedProgram Build(long workspaceBytesMax)
    {
        int[] inputs = [.. graph.Inputs.Select(AddInput)];
        foreach (Node node in graph.Nodes)
        {
            _node = node;
            for (int index = 0; index < node.Inputs.Length; index++)
            {
                BringToOrder(node.Inputs[index], ReadsTimeMajor(index));
            }

            _steps.Add(StepFactory.Create(this, node.Operation));
        }

        int[] outputs = [.. graph.Outputs.Select(FindOutput)];
        (int[] bufferOfSlot, int buffers) = _plan.Assign(_steps.Count);
        Workspace workspace = new(kernels, CollectionsMarshal.AsSpan(_types), bufferOfSlot, buffers, workspaceBytesMax);
        foreach ((int slot, TensorShape shape, nint address) in _constants)
        {
            workspace.Bind(slot, shape, (byte*)address);
        }

        ManagedProgram program = new(graph.Inputs, graph.Outputs, [.. _steps], inputs, outputs, workspace, [.. _memory], BatchProof.Of(graph));
        _memory.Clear();
        return program;
    }

    public void Dispose()
    {
        foreach (SharedWeight memory in _memory)
        {
            memory.Dispose();
        }
    }

    /// <summary>The slot of an input that must be there; a constant gets a slot with a copy of its bytes.</summary>
    public int Input(int index)
    {
        int slot = OptionalInput(index);
        return slot != Absent ? slot : throw Refuse($"its input {index} is missing");
    }

    public int OptionalInput(int index)
    {
        string name = NameOfInput(index);
        if (name.Length == 0)
        {
            return Absent;
        }

        if (!_slotOfName.TryGetValue((name, ReadsTimeMajor(index)), out int slot))
        {
            slot = graph.Constants.TryGetValue(name, out Tensor constant)
                ? AddConstant(name, constant)
                : throw Refuse($"its input '{name}' is neither computed before it nor a constant");
        }

        _plan.Use(slot, _steps.Count);
        return slot;
    }

    public int Input(int index, ElementType type)
    {
        int slot = Input(index);
        return _types[slot] == type ? slot : throw Refuse($"its input '{NameOfInput(index)}' is {_types[slot]}; only {type} can be computed");
    }

    /// <summary>An input that must be a constant of floats, or null where it is absent.</summary>
    public Tensor? FloatConstant(int index, string meaning)
    {
        string name = NameOfInput(index);
        if (name.Length == 0)
        {
            return null;
        }

        if (!graph.Constants.TryGetValue(name, out Tensor constant))
        {
            throw Refuse($"its {meaning} '{name}' is not a constant");
        }

        return constant.Type == ElementType.Float32 ? constant : throw Refuse($"its {meaning} '{name}' is {constant.Type}; only {ElementType.Float32} can be computed");
    }

    /// <summary>The constant that feeds an input, or null where the input is computed.</summary>
    public Tensor? ConstantOf(int index) => graph.Constants.TryGetValue(NameOfInput(index), out Tensor constant) ? constant : null;

    public int Output(int index, ElementType type)
    {
        int slot = OptionalOutput(index, type);
        return slot != Absent ? slot : throw Refuse($"its output {index} is missing");
    }

    public int OptionalOutput(int index, ElementType type)
    {
        string name = index < Node.Outputs.Length ? Node.Outputs[index] : string.Empty;
        return name.Length == 0 ? Absent : AddNamed(name, type, ownsBuffer: true, WritesTimeMajor(index));
    }

    /// <summary>Whether an input's rows, declared batch-major, are time-major in memory.</summary>
    public bool ReadsTimeMajor(int index) => _timeMajor.Reads(Node, index);

    /// <summary>Whether an output's rows, declared batch-major, are wanted time-major in memory.</summary>
    public bool WritesTimeMajor(int index) => _timeMajor.Writes(Node, index);

    /// <summary>Memory that only this step uses.</summary>
    public int Temporary() => AddSlot(string.Empty, ElementType.Float32, ownsBuffer: true);

    /// <summary>The output may be the input's bytes under another shape.</summary>
    public void Share(int output, int input) => _plan.Share(output, input);

    /// <summary>The output may take the place of an input that has its size, if nobody reads that later: the step reads every element before it writes there.</summary>
    public void Overwrite(int output, int input) => _plan.Overwrite(output, input);

    public ElementType TypeOf(int slot) => _types[slot];

    public string NameOf(int slot) => _names[slot];

    /// <summary>Weights that live as long as the program, shared with other programs that have the same ones.</summary>
    /// <inheritdoc cref="WeightStore.Rent"/>
    public float* Weights(Tensor weight, Tensor? bias, string layout, long floats, WeightStore.Packer pack) =>
        (float*)Rent(weight, bias, layout, checked(floats * sizeof(float)), pack).Address;

    public ModelException Refuse(string reason) => new($"The managed backend cannot run node '{Node.Name}' ({Node.Operation.Kind}): {reason}.");

    private string NameOfInput(int index) => index < Node.Inputs.Length ? Node.Inputs[index] : string.Empty;

    private int AddInput(ValueDescription input) => IsSupported(input.Type)
        ? AddNamed(input.Name, input.Type, ownsBuffer: false)
        : throw new ModelException($"The managed backend cannot take input '{input.Name}': {input.Type} is not supported.");

    private int AddConstant(string name, Tensor constant)
    {
        if (!IsSupported(constant.Type))
        {
            throw Refuse($"its input '{name}' is {constant.Type}, which is not supported");
        }

        SharedWeight memory = Rent(constant, null, "plain", constant.Data.Length, copy => constant.Data.Span.CopyTo(new Span<byte>(copy, constant.Data.Length)));
        int slot = AddNamed(name, constant.Type, ownsBuffer: false);
        _constants.Add((slot, constant.Shape, (nint)memory.Address));
        return slot;
    }

    private SharedWeight Rent(Tensor weight, Tensor? bias, string layout, long sizeBytes, WeightStore.Packer pack)
    {
        SharedWeight memory = weights.Rent(weight, bias, layout, sizeBytes, pack);
        _memory.Add(memory);
        return memory;
    }

    private int FindOutput(ValueDescription output)
    {
        BringToOrder(output.Name, timeMajor: false);
        if (!_slotOfName.TryGetValue((output.Name, false), out int slot))
        {
            if (!graph.Constants.TryGetValue(output.Name, out Tensor constant))
            {
                throw new ModelException($"Output '{output.Name}' is computed by no node.");
            }

            slot = AddConstant(output.Name, constant);
        }

        _plan.Use(slot, int.MaxValue);
        return _types[slot] == output.Type ? slot : throw new ModelException($"Output '{output.Name}' is described as {output.Type} but computed as {_types[slot]}.");
    }

    /// <summary>Adds a step that copies a value which is there in the other order only.</summary>
    private void BringToOrder(string name, bool timeMajor)
    {
        if (_slotOfName.ContainsKey((name, timeMajor)) || !_slotOfName.TryGetValue((name, !timeMajor), out int from))
        {
            return;
        }

        _plan.Use(from, _steps.Count);
        int to = AddSlot(name, _types[from], ownsBuffer: true);
        _slotOfName.Add((name, timeMajor), to);
        Share(to, from);
        _steps.Add(new OrderStep(this, from, to, timeMajor));
    }

    private int AddNamed(string name, ElementType type, bool ownsBuffer, bool isTimeMajor = false)
    {
        if (_slotOfName.ContainsKey((name, false)) || _slotOfName.ContainsKey((name, true)))
        {
            throw new ModelException($"The value '{name}' is computed twice.");
        }

        int slot = AddSlot(name, type, ownsBuffer);
        _slotOfName.Add((name, isTimeMajor), slot);
        return slot;
    }

    private int AddSlot(string name, ElementType type, bool ownsBuffer)
    {
        if (!IsSupported(type))
        {
            throw Refuse($"{type} is not supported");
        }

        _types.Add(type);
        _names.Add(name);
        return _plan.Add(_steps.Count, ownsBuffer);
    }

    private static bool IsSupported(ElementType type) => type != ElementType.Float64;
}
