using System.Numerics;
using System.Runtime.InteropServices;
using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>
/// Elements as another type: floats to integers are cut towards zero and saturate, anything but zero is true. What does not fit is left to the
/// processor by libtorch, so that narrowing is done here.
/// </summary>
internal sealed class CastStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly ElementType _from;
    private readonly ElementType _to;

    public CastStep(ProgramBuilder builder, ElementType to)
        : base(builder)
    {
        _to = to;
        _x = builder.Input(0);
        _from = builder.TypeOf(_x);
        _y = builder.Output(0, to);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        workspace.Reserve(_y, shape);
        torch.Tensor x = workspace[_x];
        torch.Tensor y = (_from, _to) switch
        {
            (ElementType.Float32, ElementType.Int64) => Narrow<float, long>(x, shape, workspace.Device),
            (ElementType.Float32, ElementType.Int32) => Narrow<float, int>(x, shape, workspace.Device),
            (ElementType.Int64, ElementType.Int32) => Narrow<long, int>(x, shape, workspace.Device),
            _ when _from == _to => x.alias(),
            _ => x.to_type(HostBytes.TypeOf(_to)),
        };
        workspace.Set(_y, y, shape);
    }

    private torch.Tensor Narrow<TFrom, TTo>(torch.Tensor x, TensorShape shape, torch.Device device)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        ReadOnlySpan<TFrom> wide = MemoryMarshal.Cast<byte, TFrom>(HostBytes.Read(x));
        TTo[] narrow = new TTo[wide.Length];
        for (int index = 0; index < narrow.Length; index++)
        {
            narrow[index] = TTo.CreateSaturating(wide[index]);
        }

        return HostBytes.Load(_to, shape, MemoryMarshal.AsBytes(narrow.AsSpan()), device);
    }
}
