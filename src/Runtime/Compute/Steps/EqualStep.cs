using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>Whether pairs of elements are equal, with broadcasting; NaN equals nothing.</summary>
internal sealed class EqualStep : Step
{
    private readonly int _a;
    private readonly int _b;
    private readonly int _y;

    public EqualStep(ProgramBuilder builder)
        : base(builder)
    {
        _a = builder.Input(0);
        _b = builder.Input(1);
        _y = builder.Output(0, ElementType.Boolean);
    }

    public override void Run(Workspace workspace)
    {
        switch (workspace.TypeOf(_a))
        {
            case ElementType.Int64:
                Run<long>(workspace);
                break;
            case ElementType.Int32:
                Run<int>(workspace);
                break;
            case ElementType.Boolean:
                Run<byte>(workspace);
                break;
            case ElementType.Float32:
            case ElementType.Float64:
                Run<float>(workspace);
                break;
        }
    }

    private void Run<T>(Workspace workspace)
        where T : unmanaged, System.Numerics.IEqualityOperators<T, T, bool>
    {
        TensorShape a = workspace.ShapeOf(_a);
        TensorShape b = workspace.ShapeOf(_b);
        if (!Broadcast.TryCombine(a, b, out TensorShape shape))
        {
            throw Refuse($"shapes {a} and {b} do not fit");
        }

        Span<byte> y = workspace.Write<byte>(_y, shape);
        ReadOnlySpan<T> left = workspace.Read<T>(_a);
        ReadOnlySpan<T> right = workspace.Read<T>(_b);
        Broadcast walk = Broadcast.Over(shape, a, b);
        while (walk.Next())
        {
            for (int index = 0; index < walk.RunLength; index++)
            {
                bool equal = left[walk.OffsetOf(0) + (walk.CountOf(0) == 1 ? 0 : index)] == right[walk.OffsetOf(1) + (walk.CountOf(1) == 1 ? 0 : index)];
                y[walk.Start + index] = equal ? (byte)1 : (byte)0;
            }
        }
    }
}
