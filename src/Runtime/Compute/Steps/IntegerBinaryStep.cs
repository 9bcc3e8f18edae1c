using System.Numerics;
using ActorInference.Compute.Programs;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>Arithmetic on indices and shapes, with broadcasting; results wrap around.</summary>
internal sealed class IntegerBinaryStep : Step
{
    private readonly int _a;
    private readonly int _b;
    private readonly int _y;
    private readonly BinaryFunction _function;

    public IntegerBinaryStep(ProgramBuilder builder, BinaryFunction function)
        : base(builder)
    {
        _function = function;
        _a = builder.Input(0);
        _b = builder.Input(1);
        _y = builder.Output(0, builder.TypeOf(_a));
    }

    public override void Run(Workspace workspace)
    {
        if (workspace.TypeOf(_a) == ElementType.Int64)
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
        TensorShape a = workspace.ShapeOf(_a);
        TensorShape b = workspace.ShapeOf(_b);
        if (!Broadcast.TryCombine(a, b, out TensorShape shape))
        {
            throw Refuse($"shapes {a} and {b} do not fit");
        }

        Span<T> y = workspace.Write<T>(_y, shape);
        ReadOnlySpan<T> left = workspace.Read<T>(_a);
        ReadOnlySpan<T> right = workspace.Read<T>(_b);
        Broadcast walk = Broadcast.Over(shape, a, b);
        while (walk.Next())
        {
            for (int index = 0; index < walk.RunLength; index++)
            {
                y[walk.Start + index] = Of(
                    left[walk.OffsetOf(0) + (walk.CountOf(0) == 1 ? 0 : index)],
                    right[walk.OffsetOf(1) + (walk.CountOf(1) == 1 ? 0 : index)]);
            }
        }
    }

    private T Of<T>(T a, T b)
        where T : unmanaged, IBinaryInteger<T> => _function switch
        {
            BinaryFunction.Add => unchecked(a + b),
            BinaryFunction.Subtract => unchecked(a - b),
            BinaryFunction.Multiply => unchecked(a * b),
            BinaryFunction.Divide when T.IsZero(b) => throw Refuse("an integer is divided by zero"),
            // The smallest integer has no positive counterpart: .NET would throw.
            BinaryFunction.Divide => b == -T.One ? unchecked(T.Zero - a) : a / b,
            BinaryFunction.Power or BinaryFunction.Equal => throw new InvalidOperationException("Another step's function."),
        };
}
