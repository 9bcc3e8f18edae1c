using ActorInference.Compute.Kernels;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Profiling;

/// <summary>A matrix product of the kernels alone, its right-hand side packed once: [rows, depth] x [depth, columns].</summary>
public sealed unsafe class ProductWork : IDisposable
{
    private readonly AlignedMemory _left;
    private readonly AlignedMemory _right;
    private readonly AlignedMemory _result;
    private readonly PackedMatrix _packed;
    private readonly int _rows;
    private readonly int _depth;
    private readonly int _columns;

    public ProductWork(int rows, int depth, int columns)
    {
        int length = KernelSet.Best.VectorLength;
        _rows = rows;
        _depth = depth;
        _columns = columns;
        _left = new AlignedMemory((long)rows * depth * sizeof(float));
        _result = new AlignedMemory((long)rows * columns * sizeof(float));
        _right = new AlignedMemory(PackedMatrix.SizeFloats(depth, (columns + length - 1) / length, length) * sizeof(float));
        Fill(new Span<float>(_left.Address, rows * depth));
        float[] right = new float[depth * columns];
        Fill(right);
        _packed = PackedMatrix.PackPlain((float*)_right.Address, right, depth, columns, length);
    }

    public double Flops => 2.0 * _rows * _depth * _columns;

    /// <summary>Arithmetic against reading both sides and writing the result once.</summary>
    public double SecondsAtLeast(MachineLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        double bytes = sizeof(float) * (((double)_rows * _depth) + ((double)_depth * _columns) + ((double)_rows * _columns));
        return Math.Max(Flops / limits.FlopsPerSecond, bytes / limits.LevelOf(bytes).ReadBytesPerSecond);
    }

    public void Run() => KernelSet.Best.Product((float*)_left.Address, _depth, _rows, _packed, (float*)_result.Address, _columns, _columns);

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
        _result.Dispose();
    }

    private static void Fill(Span<float> values)
    {
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = ((index * 37) % 101 / 100f) - 0.5f;
        }
    }
}
