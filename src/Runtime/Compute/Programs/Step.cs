using ActorInference.Models;

namespace ActorInference.Compute.Programs;

/// <summary>One node, ready to run: its slots are resolved and its weights packed.</summary>
internal abstract class Step(ProgramBuilder builder)
{
    private readonly string _name = builder.Node.Name;
    private readonly string _kind = builder.Node.Operation.Kind;

    public abstract void Run(Workspace workspace);

    protected ComputeException Refuse(string reason) => new($"Node '{_name}' ({_kind}): {reason}.");

    /// <summary>An axis that may count from the end.</summary>
    protected int AxisOf(int axis, TensorShape shape)
    {
        int index = axis < 0 ? axis + shape.Rank : axis;
        return index >= 0 && index < shape.Rank ? index : throw Refuse($"axis {axis} is not one of shape {shape}");
    }

    /// <summary>A shape that an input spells out as integers.</summary>
    protected TensorShape ShapeFrom(ReadOnlySpan<long> sizes)
    {
        if (sizes.Length > TensorShape.RankMax)
        {
            throw Refuse($"a shape of {sizes.Length} axes is asked for; at most {TensorShape.RankMax} are possible");
        }

        Span<int> axes = stackalloc int[TensorShape.RankMax];
        for (int index = 0; index < sizes.Length; index++)
        {
            axes[index] = sizes[index] is >= 0 and <= int.MaxValue ? (int)sizes[index] : throw Refuse($"axis {index} of the shape asked for is {sizes[index]}");
        }

        return new TensorShape(axes[..sizes.Length]);
    }
}
