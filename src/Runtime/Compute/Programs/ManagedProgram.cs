using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Programs;

/// <summary>A range of layers on the managed kernels.</summary>
internal sealed unsafe class ManagedProgram(
    ImmutableArray<ValueDescription> inputs,
    ImmutableArray<ValueDescription> outputs,
    Step[] steps,
    int[] inputSlots,
    int[] outputSlots,
    Workspace workspace,
    SharedWeight[] weights,
    BatchAxes? batch) : IStageProgram
{
    private readonly InputCheck _inputCheck = new(inputs, workspace.Kernels);
    private readonly MemoryHandle[] _pins = new MemoryHandle[inputs.Length];
    private bool _disposed;

    public ImmutableArray<ValueDescription> Inputs => inputs;

    public ImmutableArray<ValueDescription> Outputs => outputs;

    public BatchAxes? Batch => batch;

    public void Run(ReadOnlySpan<Tensor> inputTensors, IOutputAllocator outputAllocator)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _inputCheck.Check(inputTensors);
        try
        {
            for (int index = 0; index < inputTensors.Length; index++)
            {
                _pins[index] = inputTensors[index].Data.Pin();
                workspace.Bind(inputSlots[index], inputTensors[index].Shape, (byte*)_pins[index].Pointer);
            }

            foreach (Step step in steps)
            {
                step.Run(workspace);
            }

            CheckOutputs();
            CopyOutputs(outputAllocator);
        }
        finally
        {
            for (int index = 0; index < _pins.Length; index++)
            {
                _pins[index].Dispose();
            }
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        workspace.Dispose();
        foreach (SharedWeight memory in weights)
        {
            memory.Dispose();
        }
    }

    private void CheckOutputs()
    {
        for (int index = 0; index < outputSlots.Length; index++)
        {
            int slot = outputSlots[index];
            if (workspace.TypeOf(slot) != ElementType.Float32)
            {
                continue;
            }

            ReadOnlySpan<float> values = workspace.Read<float>(slot);
            int position = workspace.Kernels.FirstNonFinite(values);
            if (position >= 0)
            {
                throw new ComputeException($"Output '{outputs[index].Name}' is not finite: {Position.Describe(values[position])} at {Position.Of(position, workspace.ShapeOf(slot))}.");
            }
        }
    }

    private void CopyOutputs(IOutputAllocator allocator)
    {
        for (int index = 0; index < outputSlots.Length; index++)
        {
            ReadOnlySpan<byte> bytes = workspace.ReadBytes(outputSlots[index]);
            bytes.CopyTo(allocator.Allocate(index, outputs[index].Type, workspace.ShapeOf(outputSlots[index])).Span);
        }
    }
}
