using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>The same bytes under the shape that an input spells out.</summary>
internal sealed class ReshapeStep : Step
{
    private readonly int _x;
    private readonly int _shape;
    private readonly int _y;
    private readonly bool _zeroKeepsAxis;

    public ReshapeStep(ProgramBuilder builder, bool zeroKeepsAxis)
        : base(builder)
    {
        _zeroKeepsAxis = zeroKeepsAxis;
        _x = builder.Input(0);
        _shape = builder.Input(1, ElementType.Int64);
        _y = builder.Output(0, builder.TypeOf(_x));
        builder.Share(_y, _x);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        ReadOnlySpan<long> target = workspace.Read<long>(_shape);
        if (target.Length > TensorShape.RankMax)
        {
            throw Refuse($"{target.Length} axes are asked for; at most {TensorShape.RankMax} are possible");
        }

        Span<long> sizes = stackalloc long[TensorShape.RankMax];
        int rest = -1;
        long known = 1;
        for (int axis = 0; axis < target.Length; axis++)
        {
            sizes[axis] = target[axis];
            if (target[axis] == -1)
            {
                rest = rest < 0 ? axis : throw Refuse("more than one axis is to take the rest");
                continue;
            }

            if (target[axis] == 0 && _zeroKeepsAxis)
            {
                sizes[axis] = axis < shape.Rank ? shape[axis] : throw Refuse($"axis {axis} is to be kept, but its input has shape {shape}");
            }

            known *= sizes[axis] is >= 0 and <= int.MaxValue ? sizes[axis] : throw Refuse($"axis {axis} is to be {sizes[axis]}");
        }

        if (rest >= 0)
        {
            sizes[rest] = known > 0 && shape.ElementCount % known == 0 ? shape.ElementCount / known : throw Misfit(shape, target);
        }

        TensorShape result = ShapeFrom(sizes[..target.Length]);
        workspace.Share(_y, _x, result.ElementCount == shape.ElementCount ? result : throw Misfit(shape, target));
    }

    private ComputeException Misfit(TensorShape shape, ReadOnlySpan<long> target) => Refuse($"shape {shape} does not fit [{string.Join(", ", target.ToArray())}]");
}
