using ActorInference.Compute;
using ActorInference.Models;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>Outputs in memory that is used again, so that only the program's own allocations are seen.</summary>
internal sealed class ReusedAllocator : IOutputAllocator
{
    private const int WarmUpRuns = 3;

    private readonly List<byte[]> _arrays = [];

    /// <summary>What the thread allocates in one run once the program is warm.</summary>
    public static long BytesOfWarmRun(IStageProgram program, Tensor[] inputs)
    {
        ReusedAllocator outputs = new();
        for (int run = 0; run < WarmUpRuns; run++)
        {
            program.Run(inputs, outputs);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        program.Run(inputs, outputs);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public Memory<byte> Allocate(int index, ElementType type, TensorShape shape)
    {
        while (_arrays.Count <= index)
        {
            _arrays.Add([]);
        }

        int size = (int)(shape.ElementCount * type.SizeBytes());
        if (_arrays[index].Length < size)
        {
            _arrays[index] = new byte[size];
        }

        return _arrays[index].AsMemory(0, size);
    }
}
