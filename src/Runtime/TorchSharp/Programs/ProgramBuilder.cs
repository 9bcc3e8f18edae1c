using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Models.Graph;
using TorchSharp;

namespace ActorInference.TorchSharp.Programs;

/// <summary>Turns the nodes of a graph into steps: gives every value a slot, checks types, copies constants to the device, and finds when each value was used last.</summary>
internal sealed class ProgramBuilder(StageGraph graph, torch.Device device) : IDisposable
{
    /// <summary>The slot of an optional value that is not there.</summary>
    public const int Absent = -1;

    private readonly Dictionary<string, int> _slotOfName = new(StringComparer.Ordinal);
    private readonly List<ElementType> _types = [];
    private readonly List<string> _names = [];
    private readonly List<int> _lastUse = [];
    private readonly List<(int Slot, TensorShape Shape, torch.Tensor Value)> _constants = [];
    private readonly List<Step> _steps = [];
    private Node? _node;
    private bool _isBuilt;

    public torch.Device Device => device;

    public Node Node => _node ?? throw new InvalidOperationException("No node is being built.");

    public IStageProgram Build(long workspaceBytesMax)
    {
        int[] inputs = [.. graph.Inputs.Select(AddInput)];
        foreach (Node node in graph.Nodes)
        {
            _node = node;
            _steps.Add(StepFactory.Create(this, node.Operation));
        }

        int[] outputs = [.. graph.Outputs.Select(FindOutput)];
        Workspace workspace = new(device, [.. _types], workspaceBytesMax);
        foreach ((int slot, TensorShape shape, torch.Tensor value) in _constants)
        {
            workspace.SetConstant(slot, value, shape);
        }

        int[][] releases = [.. Enumerable.Range(0, _steps.Count).Select(step => Enumerable.Range(0, _types.Count).Where(slot => _lastUse[slot] == step).ToArray())];
        _isBuilt = true;
        return new TorchSharpProgram(graph.Inputs, graph.Outputs, [.. _steps], inputs, outputs, releases, workspace);
    }

    /// <summary>Frees what a build that failed had copied.</summary>
    public void Dispose()
    {
        if (_isBuilt)
        {
            return;
        }

        _steps.ForEach(step => step.Free());
        _constants.ForEach(constant => constant.Value.Dispose());
    }

    /// <summary>The slot of an input that must be there; a constant gets a slot with a copy of its elements.</summary>
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

        if (!_slotOfName.TryGetValue(name, out int slot))
        {
            slot = graph.Constants.TryGetValue(name, out Tensor constant)
                ? AddConstant(name, constant)
                : throw Refuse($"its input '{name}' is neither computed before it nor a constant");
        }

        _lastUse[slot] = Math.Max(_lastUse[slot], _steps.Count);
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
        return name.Length == 0 ? Absent : AddNamed(name, type);
    }

    public ElementType TypeOf(int slot) => _types[slot];

    public string NameOf(int slot) => _names[slot];

    /// <summary>A copy of a constant on the device, owned by the caller.</summary>
    public torch.Tensor Copy(Tensor constant) => HostBytes.Load(constant.Type, constant.Shape, constant.Data.Span, device);

    public ModelException Refuse(string reason) =>
        new($"The {TorchSharpBackend.BackendName} backend cannot run node '{Node.Name}' ({Node.Operation.Kind}): {reason}.");

    private string NameOfInput(int index) => index < Node.Inputs.Length ? Node.Inputs[index] : string.Empty;

    private int AddInput(ValueDescription input) => IsSupported(input.Type)
        ? AddNamed(input.Name, input.Type)
        : throw new ModelException($"The {TorchSharpBackend.BackendName} backend cannot take input '{input.Name}': {input.Type} is not supported.");

    private int AddConstant(string name, Tensor constant)
    {
        int slot = AddNamed(name, constant.Type);
        _constants.Add((slot, constant.Shape, Copy(constant)));
        return slot;
    }

    private int FindOutput(ValueDescription output)
    {
        if (!_slotOfName.TryGetValue(output.Name, out int slot))
        {
            if (!graph.Constants.TryGetValue(output.Name, out Tensor constant))
            {
                throw new ModelException($"Output '{output.Name}' is computed by no node.");
            }

            slot = AddConstant(output.Name, constant);
        }

        _lastUse[slot] = int.MaxValue;
        return _types[slot] == output.Type ? slot : throw new ModelException($"Output '{output.Name}' is described as {output.Type} but computed as {_types[slot]}.");
    }

    private int AddNamed(string name, ElementType type)
    {
        if (!IsSupported(type))
        {
            throw new ModelException($"The {TorchSharpBackend.BackendName} backend cannot compute the value '{name}': {type} is not supported.");
        }

        if (!_slotOfName.TryAdd(name, _types.Count))
        {
            throw new ModelException($"The value '{name}' is computed twice.");
        }

        _types.Add(type);
        _names.Add(name);
        _lastUse.Add(_steps.Count);
        return _types.Count - 1;
    }

    private static bool IsSupported(ElementType type) => type != ElementType.Float64;
}
