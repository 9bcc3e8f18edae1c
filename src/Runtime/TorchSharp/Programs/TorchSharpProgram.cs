using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorInference.Compute;
using ActorInference.Compute.Programs;
using ActorInference.Models;
using ActorInference.Models.Graph;
using TorchSharp;

namespace ActorInference.TorchSharp.Programs;

/// <summary>A range of layers on libtorch. One dispose scope around a run frees every tensor that the run has made.</summary>
internal sealed class TorchSharpProgram(
    ImmutableArray<ValueDescription> inputs,
    ImmutableArray<ValueDescription> outputs,
    Step[] steps,
    int[] inputSlots,
    int[] outputSlots,
    int[][] releases,
    Workspace workspace) : IStageProgram
{
    private readonly TensorCheck _check = new(inputs, outputs);
    private bool _disposed;

    public ImmutableArray<ValueDescription> Inputs => inputs;

    public ImmutableArray<ValueDescription> Outputs => outputs;

    public void Run(ReadOnlySpan<Tensor> inputTensors, IOutputAllocator outputAllocator)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _check.CheckInputs(inputTensors);
        using DisposeScope scope = torch.NewDisposeScope();

        // Whether gradients are kept is a property of the thread, and a lane may run on any.
        using IDisposable withoutGradients = torch.no_grad();
        try
        {
            for (int index = 0; index < inputTensors.Length; index++)
            {
                Tensor input = inputTensors[index];
                workspace.Reserve(input.Type, input.Shape);
                workspace.Set(inputSlots[index], HostBytes.Load(input.Type, input.Shape, input.Data.Span, workspace.Device), input.Shape);
            }

            for (int index = 0; index < steps.Length; index++)
            {
                steps[index].Run(workspace);
                foreach (int slot in releases[index])
                {
                    workspace.Release(slot);
                }
            }

            CopyOutputs(outputAllocator);
        }
        catch (ExternalException exception)
        {
            throw new ComputeException($"libtorch refused to compute the request: {exception.Message.Split('\n')[0]}", exception);
        }
        finally
        {
            workspace.Clear();
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        foreach (Step step in steps)
        {
            step.Free();
        }

        workspace.DisposeConstants();
    }

    private void CopyOutputs(IOutputAllocator allocator)
    {
        // All are checked before the first is asked for: an error leaves nothing half written.
        for (int index = 0; index < outputSlots.Length; index++)
        {
            int slot = outputSlots[index];
            _check.CheckOutput(index, workspace.ShapeOf(slot), HostBytes.Read(workspace[slot]));
        }

        for (int index = 0; index < outputSlots.Length; index++)
        {
            int slot = outputSlots[index];
            HostBytes.Read(workspace[slot]).CopyTo(allocator.Allocate(index, outputs[index].Type, workspace.ShapeOf(slot)).Span);
        }
    }
}
