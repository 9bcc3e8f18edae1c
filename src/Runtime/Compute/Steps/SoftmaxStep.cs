using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>Softmax and log-softmax along one axis; rows that are not contiguous go through scratch memory.</summary>
internal sealed unsafe class SoftmaxStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly int _row;
    private readonly int _axis;
    private readonly bool _logarithm;

    public SoftmaxStep(ProgramBuilder builder, int axis, bool logarithm)
        : base(builder)
    {
        _axis = axis;
        _logarithm = logarithm;
        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
        _row = builder.Temporary();
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        int axis = AxisOf(_axis, shape);
        int outer = Shapes.Product(shape, 0, axis);
        int length = shape[axis];
        int inner = Shapes.Product(shape, axis + 1, shape.Rank);
        ReadOnlySpan<float> x = workspace.Read<float>(_x);
        Span<float> y = workspace.Write<float>(_y, shape);
        if (x.IsEmpty)
        {
            return;
        }

        if (inner == 1)
        {
            for (int row = 0; row < outer; row++)
            {
                RunRow(workspace, x.Slice(row * length, length), y.Slice(row * length, length));
            }

            return;
        }

        float* scratch = workspace.WriteScratch(_row, 2L * length);
        Span<float> from = new(scratch, length);
        Span<float> to = new(scratch + length, length);
        for (int block = 0; block < outer; block++)
        {
            for (int column = 0; column < inner; column++)
            {
                int first = (block * length * inner) + column;
                for (int index = 0; index < length; index++)
                {
                    from[index] = x[first + (index * inner)];
                }

                RunRow(workspace, from, to);
                for (int index = 0; index < length; index++)
                {
                    y[first + (index * inner)] = to[index];
                }
            }
        }
    }

    private void RunRow(Workspace workspace, ReadOnlySpan<float> x, Span<float> y)
    {
        if (_logarithm)
        {
            workspace.Kernels.LogSoftmax(x, y);
        }
        else
        {
            workspace.Kernels.Softmax(x, y);
        }
    }
}
