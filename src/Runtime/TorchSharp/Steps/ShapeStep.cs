using System.Runtime.InteropServices;
using ActorInference.Models;
using ActorInference.TorchSharp.Programs;

namespace ActorInference.TorchSharp.Steps;

/// <summary>A tensor's shape as integers.</summary>
internal sealed class ShapeStep : Step
{
    private readonly int _x;
    private readonly int _y;

    public ShapeStep(ProgramBuilder builder)
        : base(builder)
    {
        _x = builder.Input(0);
        _y = builder.Output(0, ElementType.Int64);
    }

    public override void Run(Workspace workspace)
    {
        long[] sizes = HostBytes.Sizes(workspace.ShapeOf(_x));
        TensorShape result = new(sizes.Length);
        workspace.Set(_y, HostBytes.Load(ElementType.Int64, result, MemoryMarshal.AsBytes(sizes.AsSpan()), workspace.Device), result);
    }
}
