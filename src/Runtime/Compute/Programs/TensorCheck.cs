using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorInference.Compute.Kernels;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Programs;

/// <summary>
/// What every backend checks in the same words: that a request's tensors are what a program takes, and that what it gives is finite. Not
/// thread-safe: one for each program.
/// </summary>
public sealed class TensorCheck(ImmutableArray<ValueDescription> inputs, ImmutableArray<ValueDescription> outputs)
{
    private readonly InputCheck _inputCheck = new(inputs, KernelSet.Best);

    /// <exception cref="ComputeException">Names the input, what came and what was expected.</exception>
    public void CheckInputs(ReadOnlySpan<Tensor> tensors) => _inputCheck.Check(tensors);

    /// <param name="index">Which output.</param>
    /// <param name="shape">Its shape in this run.</param>
    /// <param name="bytes">Its elements, row by row.</param>
    /// <exception cref="ComputeException">An element of a float output is not finite: names the output and the place.</exception>
    public void CheckOutput(int index, TensorShape shape, ReadOnlySpan<byte> bytes)
    {
        if (outputs[index].Type != ElementType.Float32)
        {
            return;
        }

        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(bytes);
        int position = KernelSet.Best.FirstNonFinite(values);
        if (position >= 0)
        {
            throw new ComputeException($"Output '{outputs[index].Name}' is not finite: {Position.Describe(values[position])} at {Position.Of(position, shape)}.");
        }
    }
}
