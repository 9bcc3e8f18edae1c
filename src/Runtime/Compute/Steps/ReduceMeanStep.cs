using System.Collections.Immutable;
using ActorInference.Compute.Programs;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>The mean over some axes: their elements in row-major order are summed as sixteen sums.</summary>
internal sealed unsafe class ReduceMeanStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly int _row;
    private readonly ImmutableArray<int> _axes;
    private readonly bool _keepAxes;

    public ReduceMeanStep(ProgramBuilder builder, Operation.ReduceMean operation)
        : base(builder)
    {
        _axes = operation.Axes;
        _keepAxes = operation.KeepAxes;
        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
        _row = builder.Temporary();
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        Span<bool> reduced = stackalloc bool[TensorShape.RankMax];
        // No axes named: all of them.
        reduced[..shape.Rank].Fill(_axes.IsEmpty);
        foreach (int axis in _axes)
        {
            reduced[AxisOf(axis, shape)] = true;
        }

        Span<int> kept = stackalloc int[TensorShape.RankMax];
        Span<int> order = stackalloc int[TensorShape.RankMax];
        int length = 1;
        int keptRank = 0;
        int outer = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            length *= reduced[axis] ? shape[axis] : 1;
            if (!reduced[axis])
            {
                order[outer++] = axis;
            }

            if (!reduced[axis] || _keepAxes)
            {
                kept[keptRank++] = reduced[axis] ? 1 : shape[axis];
            }
        }

        for (int axis = 0, next = outer; axis < shape.Rank; axis++)
        {
            if (reduced[axis])
            {
                order[next++] = axis;
            }
        }

        if (length == 0)
        {
            throw Refuse($"the mean over no elements is asked for: its input has shape {shape}");
        }

        Span<float> y = workspace.Write<float>(_y, new TensorShape(kept[..keptRank]));
        ReadOnlySpan<float> rows = Arrange(workspace, shape, order[..shape.Rank]);
        for (int row = 0; row < y.Length; row++)
        {
            y[row] = workspace.Kernels.Sum(rows.Slice(row * length, length)) / length;
        }
    }

    private ReadOnlySpan<float> Arrange(Workspace workspace, TensorShape shape, ReadOnlySpan<int> order)
    {
        ReadOnlySpan<float> x = workspace.Read<float>(_x);
        if (Permutation.KeepsOrder(shape, order))
        {
            return x;
        }

        Span<float> rows = new(workspace.WriteScratch(_row, x.Length), x.Length);
        Permutation.Copy(x, shape, order, rows);
        return rows;
    }
}
