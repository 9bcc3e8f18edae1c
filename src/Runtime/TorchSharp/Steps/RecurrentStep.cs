using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>What recurrent layers have in common: slots, checks, states in and out.</summary>
internal abstract class RecurrentStep : Step
{
    private readonly int _x;
    private readonly int _initialState;
    private readonly int _sequence;
    private readonly int _lastState;
    private readonly int _inputSize;

    protected RecurrentStep(ProgramBuilder builder, int hiddenSize, int inputSize, SequenceLayout layout)
        : base(builder)
    {
        HiddenSize = hiddenSize;
        Layout = layout;
        _inputSize = inputSize;
        _x = builder.Input(0, ElementType.Float32);
        _initialState = builder.OptionalInput(4);
        _sequence = builder.OptionalOutput(0, ElementType.Float32);
        _lastState = builder.OptionalOutput(1, ElementType.Float32);
    }

    protected int HiddenSize { get; }

    protected SequenceLayout Layout { get; }

    /// <summary>The input, checked: [T, B, I] or [B, T, I].</summary>
    protected torch.Tensor Begin(Workspace workspace, out int steps, out int batch)
    {
        TensorShape x = workspace.ShapeOf(_x);
        if (x.Rank != 3 || x[2] != _inputSize)
        {
            throw Refuse($"its input has shape {x}; three axes with {_inputSize} features are expected");
        }

        (steps, batch) = Layout == SequenceLayout.TimeMajor ? (x[0], x[1]) : (x[1], x[0]);
        if (steps == 0 || batch == 0)
        {
            throw Refuse($"its input has shape {x}: an empty sequence");
        }

        // The projections of all steps and gates are the largest thing that a recurrent layer allocates.
        Product(x, 0, 3);
        workspace.Reserve(ElementType.Float32, new TensorShape(steps, batch, 5, HiddenSize));
        return workspace[_x];
    }

    /// <summary>An initial state [B, H], or null where the slot is absent: libtorch takes zeros.</summary>
    protected torch.Tensor? State(Workspace workspace, int slot, int batch, string meaning)
    {
        if (slot == ProgramBuilder.Absent)
        {
            return null;
        }

        TensorShape expected = new(batch, HiddenSize);
        return workspace.ShapeOf(slot) == expected
            ? workspace[slot]
            : throw Refuse($"its initial {meaning} has shape {workspace.ShapeOf(slot)}; {expected} is expected");
    }

    protected torch.Tensor? InitialState(Workspace workspace, int batch) => State(workspace, _initialState, batch, "state");

    /// <param name="workspace">Of this run.</param>
    /// <param name="sequence">Laid out as the input.</param>
    /// <param name="last">[B, H].</param>
    protected void End(Workspace workspace, torch.Tensor sequence, torch.Tensor last)
    {
        TensorShape x = workspace.ShapeOf(_x);
        if (_sequence != ProgramBuilder.Absent)
        {
            workspace.Set(_sequence, sequence, new TensorShape(x[0], x[1], HiddenSize));
        }

        SetState(workspace, _lastState, last);
    }

    protected void SetState(Workspace workspace, int slot, torch.Tensor state)
    {
        if (slot != ProgramBuilder.Absent)
        {
            workspace.Set(slot, state, new TensorShape((int)state.shape[0], HiddenSize));
        }
    }

    protected torch.Tensor Zeros(Workspace workspace, int batch) => torch.zeros([batch, HiddenSize], dtype: torch.ScalarType.Float32, device: workspace.Device);
}
