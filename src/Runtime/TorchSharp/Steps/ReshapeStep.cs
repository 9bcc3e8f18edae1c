using ActorInference.Models;
using ActorInference.TorchSharp.Programs;

namespace ActorInference.TorchSharp.Steps;

/// <summary>The same elements under the shape that an input spells out.</summary>
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
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        long[] target = workspace.Integers(_shape);
        if (target.Length > TensorShape.RankMax)
        {
            throw Refuse($"{target.Length} axes are asked for; at most {TensorShape.RankMax} are possible");
        }

        TensorShape result = ShapeFrom(Sizes(shape, target));
        long elements = 1;
        foreach (int size in result.ToArray())
        {
            elements = size == 0 ? 0 : elements <= shape.ElementCount ? elements * size : elements;
        }

        if (elements != shape.ElementCount)
        {
            throw Refuse(Misfit(shape, target));
        }

        workspace.Reserve(_y, result);
        workspace.Set(_y, workspace[_x].reshape(HostBytes.Sizes(result)), result);
    }

    private long[] Sizes(TensorShape shape, long[] target)
    {
        long[] sizes = [.. target];
        int rest = -1;
        Int128 known = 1;
        for (int axis = 0; axis < target.Length; axis++)
        {
            if (target[axis] == -1)
            {
                rest = rest < 0 ? axis : throw Refuse("more than one axis is to take the rest");
                continue;
            }

            if (target[axis] == 0 && _zeroKeepsAxis)
            {
                sizes[axis] = axis < shape.Rank ? shape[axis] : throw Refuse($"axis {axis} is to be kept, but its input has shape {shape}");
            }

            sizes[axis] = sizes[axis] is >= 0 and <= int.MaxValue ? sizes[axis] : throw Refuse($"axis {axis} is to be {sizes[axis]}");

            // Once it is larger than what there is, its size does not matter.
            known = known > shape.ElementCount && sizes[axis] > 0 ? known : known * sizes[axis];
        }

        if (rest >= 0)
        {
            sizes[rest] = known > 0 && shape.ElementCount % known == 0 ? (long)(shape.ElementCount / known) : throw Refuse(Misfit(shape, target));
        }

        return sizes;
    }

    private static string Misfit(TensorShape shape, long[] target) => $"shape {shape} does not fit [{string.Join(", ", target)}]";
}
