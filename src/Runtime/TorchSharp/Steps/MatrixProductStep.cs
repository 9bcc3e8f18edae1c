using ActorInference.Models;
using ActorInference.TorchSharp.Programs;

namespace ActorInference.TorchSharp.Steps;

/// <summary>The product of two activations. With shapes that do not fit, libtorch's call would end the process.</summary>
internal sealed class MatrixProductStep : Step
{
    private readonly int _a;
    private readonly int _b;
    private readonly int _y;

    public MatrixProductStep(ProgramBuilder builder)
        : base(builder)
    {
        _a = builder.Input(0, ElementType.Float32);
        _b = builder.Input(1, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape a = workspace.ShapeOf(_a);
        TensorShape b = workspace.ShapeOf(_b);
        if (a.Rank == 0 || b.Rank == 0 || a[-1] != (b.Rank == 1 ? b[0] : b[-2]))
        {
            throw Refuse($"shapes {a} and {b} cannot be multiplied");
        }

        // As in NumPy, a vector on the left is a row, on the right a column, and that axis goes again.
        TensorShape outer = Combine(Outer(a), Outer(b));
        List<int> axes = [.. outer.ToArray()];
        if (a.Rank > 1)
        {
            axes.Add(a[-2]);
        }

        if (b.Rank > 1)
        {
            axes.Add(b[-1]);
        }

        TensorShape result = axes.Count <= TensorShape.RankMax ? new([.. axes]) : throw Refuse($"shapes {a} and {b} give more than {TensorShape.RankMax} axes");
        workspace.Reserve(_y, result);

        // What is broadcast is copied inside.
        workspace.Reserve(ElementType.Float32, new TensorShape([.. outer.ToArray(), .. a.ToArray().TakeLast(2)]));
        workspace.Reserve(ElementType.Float32, new TensorShape([.. outer.ToArray(), .. b.ToArray().TakeLast(2)]));
        workspace.Set(_y, workspace[_a].matmul(workspace[_b]), result);
    }

    private static TensorShape Outer(TensorShape shape) => new([.. shape.ToArray().SkipLast(2)]);
}
