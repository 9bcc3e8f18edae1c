using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>A tensor repeated along axes of size one.</summary>
internal sealed class ExpandStep : Step
{
    private readonly int _x;
    private readonly int _shape;
    private readonly int _y;

    public ExpandStep(ProgramBuilder builder)
        : base(builder)
    {
        _x = builder.Input(0);
        _shape = builder.Input(1, ElementType.Int64);
        _y = builder.Output(0, builder.TypeOf(_x));
    }

    public override void Run(Workspace workspace)
    {
        TensorShape x = workspace.ShapeOf(_x);
        TensorShape target = ShapeFrom(workspace.Read<long>(_shape));
        if (!Broadcast.TryCombine(x, target, out TensorShape shape))
        {
            throw Refuse($"shape {x} cannot be expanded to {target}");
        }

        int elementBytes = workspace.TypeOf(_x).SizeBytes();
        ReadOnlySpan<byte> source = workspace.ReadBytes(_x);
        Span<byte> destination = workspace.WriteBytes(_y, shape);
        Broadcast walk = Broadcast.Over(shape, x);
        while (walk.Next())
        {
            ReadOnlySpan<byte> part = source.Slice(walk.OffsetOf(0) * elementBytes, walk.CountOf(0) * elementBytes);
            for (int copied = 0; copied < walk.RunLength; copied += walk.CountOf(0))
            {
                part.CopyTo(destination[((walk.Start + copied) * elementBytes)..]);
            }
        }
    }
}
