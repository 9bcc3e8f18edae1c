using ActorInference.Compute.Programs;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>Add, subtract, multiply and divide floats with broadcasting.</summary>
internal sealed class BinaryStep : Step
{
    private readonly int _a;
    private readonly int _b;
    private readonly int _y;
    private readonly BinaryFunction _function;

    private BinaryStep(ProgramBuilder builder, BinaryFunction function)
        : base(builder)
    {
        _function = function;
        _a = builder.Input(0, ElementType.Float32);
        _b = builder.Input(1, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
    }

    public static Step Create(ProgramBuilder builder, BinaryFunction function)
    {
        int left = builder.Input(0);
        int right = builder.Input(1);
        if (builder.TypeOf(left) != builder.TypeOf(right) && function != BinaryFunction.Power)
        {
            throw builder.Refuse($"its inputs are {builder.TypeOf(left)} and {builder.TypeOf(right)}; both must have one type");
        }

        return function switch
        {
            BinaryFunction.Power => new PowerStep(builder),
            BinaryFunction.Equal => new EqualStep(builder),
            _ when builder.TypeOf(left) is ElementType.Int64 or ElementType.Int32 => new IntegerBinaryStep(builder, function),
            _ => new BinaryStep(builder, function),
        };
    }

    public override void Run(Workspace workspace)
    {
        TensorShape a = workspace.ShapeOf(_a);
        TensorShape b = workspace.ShapeOf(_b);
        if (!Broadcast.TryCombine(a, b, out TensorShape shape))
        {
            throw Refuse($"shapes {a} and {b} do not fit");
        }

        Span<float> y = workspace.Write<float>(_y, shape);
        ReadOnlySpan<float> left = workspace.Read<float>(_a);
        ReadOnlySpan<float> right = workspace.Read<float>(_b);
        Broadcast walk = Broadcast.Over(shape, a, b);
        while (walk.Next())
        {
            workspace.Kernels.Binary(
                _function,
                left.Slice(walk.OffsetOf(0), walk.CountOf(0)),
                right.Slice(walk.OffsetOf(1), walk.CountOf(1)),
                y.Slice(walk.Start, walk.RunLength));
        }
    }
}
