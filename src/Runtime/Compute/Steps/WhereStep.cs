using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>One of two values by a condition, with broadcasting.</summary>
internal sealed class WhereStep : Step
{
    private readonly int _condition;
    private readonly int _a;
    private readonly int _b;
    private readonly int _y;

    public WhereStep(ProgramBuilder builder)
        : base(builder)
    {
        _condition = builder.Input(0, ElementType.Boolean);
        _a = builder.Input(1);
        _b = builder.Input(2, builder.TypeOf(_a));
        _y = builder.Output(0, builder.TypeOf(_a));
    }

    public override void Run(Workspace workspace)
    {
        switch (workspace.TypeOf(_a).SizeBytes())
        {
            case sizeof(long):
                Run<long>(workspace);
                break;
            case sizeof(int):
                Run<int>(workspace);
                break;
            default:
                Run<byte>(workspace);
                break;
        }
    }

    private void Run<T>(Workspace workspace)
        where T : unmanaged
    {
        TensorShape condition = workspace.ShapeOf(_condition);
        TensorShape a = workspace.ShapeOf(_a);
        TensorShape b = workspace.ShapeOf(_b);
        if (!Broadcast.TryCombine(a, b, out TensorShape both) || !Broadcast.TryCombine(both, condition, out TensorShape shape))
        {
            throw Refuse($"shapes {condition}, {a} and {b} do not fit");
        }

        Span<T> y = workspace.Write<T>(_y, shape);
        ReadOnlySpan<byte> choose = workspace.Read<byte>(_condition);
        ReadOnlySpan<T> left = workspace.Read<T>(_a);
        ReadOnlySpan<T> right = workspace.Read<T>(_b);
        Broadcast walk = Broadcast.Over(shape, condition, a, b);
        while (walk.Next())
        {
            for (int index = 0; index < walk.RunLength; index++)
            {
                bool first = choose[walk.OffsetOf(0) + (walk.CountOf(0) == 1 ? 0 : index)] != 0;
                y[walk.Start + index] = first
                    ? left[walk.OffsetOf(1) + (walk.CountOf(1) == 1 ? 0 : index)]
                    : right[walk.OffsetOf(2) + (walk.CountOf(2) == 1 ? 0 : index)];
            }
        }
    }
}
