using System.Numerics;
using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>Elements as another type: floats to integers are cut towards zero and saturate, anything but zero is true.</summary>
internal sealed class CastStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly ElementType _to;

    public CastStep(ProgramBuilder builder, ElementType to)
        : base(builder)
    {
        _to = to;
        _x = builder.Input(0);
        _y = builder.Output(0, to);
        builder.Share(_y, _x);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        switch (workspace.TypeOf(_x))
        {
            case var same when same == _to:
                workspace.Share(_y, _x, shape);
                break;
            case ElementType.Float32:
                RunFrom(workspace, workspace.Read<float>(_x), shape);
                break;
            case ElementType.Int64:
                RunFrom(workspace, workspace.Read<long>(_x), shape);
                break;
            case ElementType.Int32:
                RunFrom(workspace, workspace.Read<int>(_x), shape);
                break;
            case ElementType.Boolean:
                RunFrom(workspace, workspace.Read<byte>(_x), shape);
                break;
            case ElementType.Float64:
            default:
                throw Refuse($"{workspace.TypeOf(_x)} is not supported");
        }
    }

    private void RunFrom<TFrom>(Workspace workspace, ReadOnlySpan<TFrom> x, TensorShape shape)
        where TFrom : unmanaged, INumber<TFrom>
    {
        switch (_to)
        {
            case ElementType.Float32:
                Convert(x, workspace.Write<float>(_y, shape));
                break;
            case ElementType.Int64:
                Convert(x, workspace.Write<long>(_y, shape));
                break;
            case ElementType.Int32:
                Convert(x, workspace.Write<int>(_y, shape));
                break;
            case ElementType.Boolean:
                Span<byte> y = workspace.Write<byte>(_y, shape);
                for (int index = 0; index < x.Length; index++)
                {
                    y[index] = TFrom.IsZero(x[index]) ? (byte)0 : (byte)1;
                }

                break;
            case ElementType.Float64:
                throw Refuse($"{_to} is not supported");
        }
    }

    private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> x, Span<TTo> y)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        for (int index = 0; index < x.Length; index++)
        {
            y[index] = TTo.CreateSaturating(x[index]);
        }
    }
}
