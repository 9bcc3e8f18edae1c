using System.Numerics;
using ActorInference.Compute.Programs;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>Negation and magnitude of integers; the smallest integer stays itself.</summary>
internal sealed class IntegerUnaryStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly bool _negate;

    public IntegerUnaryStep(ProgramBuilder builder, UnaryFunction function)
        : base(builder)
    {
        _negate = function == UnaryFunction.Negate;
        _x = builder.Input(0);
        _y = builder.Output(0, builder.TypeOf(_x));
    }

    public override void Run(Workspace workspace)
    {
        if (workspace.TypeOf(_x) == ElementType.Int64)
        {
            Run<long>(workspace);
        }
        else
        {
            Run<int>(workspace);
        }
    }

    private void Run<T>(Workspace workspace)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> x = workspace.Read<T>(_x);
        Span<T> y = workspace.Write<T>(_y, workspace.ShapeOf(_x));
        for (int index = 0; index < x.Length; index++)
        {
            y[index] = _negate || T.IsNegative(x[index]) ? unchecked(T.Zero - x[index]) : x[index];
        }
    }
}
