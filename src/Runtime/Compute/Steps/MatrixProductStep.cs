using ActorInference.Compute.Kernels;
using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>The product of two activations; the right one is packed anew in each run.</summary>
internal sealed unsafe class MatrixProductStep : Step
{
    private readonly int _a;
    private readonly int _b;
    private readonly int _y;
    private readonly int _packed;

    public MatrixProductStep(ProgramBuilder builder)
        : base(builder)
    {
        _a = builder.Input(0, ElementType.Float32);
        _b = builder.Input(1, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
        _packed = builder.Temporary();
    }

    public override void Run(Workspace workspace)
    {
        TensorShape a = workspace.ShapeOf(_a);
        TensorShape b = workspace.ShapeOf(_b);
        if (a.Rank == 0 || b.Rank == 0)
        {
            throw Refuse($"shapes {a} and {b} cannot be multiplied");
        }

        // As in NumPy, a vector on the left is a row, on the right a column, and that axis goes again.
        int rows = a.Rank == 1 ? 1 : a[-2];
        int depth = a[-1];
        int columns = b.Rank == 1 ? 1 : b[-1];
        TensorShape outerA = Outer(a);
        TensorShape outerB = Outer(b);
        if ((b.Rank == 1 ? b[0] : b[-2]) != depth || !Broadcast.TryCombine(outerA, outerB, out TensorShape outer))
        {
            throw Refuse($"shapes {a} and {b} cannot be multiplied");
        }

        workspace.Write<float>(_y, ResultShape(outer, a, b, rows, columns));
        int vectorLength = workspace.Kernels.VectorLength;
        float* memory = workspace.WriteScratch(_packed, PackedMatrix.SizeFloats(depth, (columns + vectorLength - 1) / vectorLength, vectorLength));
        Broadcast walk = Broadcast.Over(outer, outerA, outerB);
        while (walk.Next())
        {
            for (int index = 0; index < walk.RunLength; index++)
            {
                nint left = walk.OffsetOf(0) + (walk.CountOf(0) == 1 ? 0 : index);
                nint right = walk.OffsetOf(1) + (walk.CountOf(1) == 1 ? 0 : index);
                ReadOnlySpan<float> matrix = new(workspace.Floats(_b) + (right * depth * columns), depth * columns);
                PackedMatrix packed = PackedMatrix.PackPlain(memory, matrix, depth, columns, vectorLength);
                float* result = workspace.Floats(_y) + ((nint)(walk.Start + index) * rows * columns);
                workspace.Kernels.Product(workspace.Floats(_a) + (left * rows * depth), depth, rows, packed, result, columns, columns);
            }
        }
    }

    private static TensorShape Outer(TensorShape shape)
    {
        Span<int> axes = stackalloc int[TensorShape.RankMax];
        Shapes.CopyTo(shape, axes);
        return new TensorShape(axes[..Math.Max(shape.Rank - 2, 0)]);
    }

    private static TensorShape ResultShape(TensorShape outer, TensorShape a, TensorShape b, int rows, int columns)
    {
        Span<int> axes = stackalloc int[TensorShape.RankMax + 2];
        Shapes.CopyTo(outer, axes);
        int rank = outer.Rank;
        if (a.Rank > 1)
        {
            axes[rank++] = rows;
        }

        if (b.Rank > 1)
        {
            axes[rank++] = columns;
        }

        return new TensorShape(axes[..rank]);
    }
}
