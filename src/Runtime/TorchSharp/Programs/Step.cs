using ActorInference.Compute;
using ActorInference.Models;

namespace ActorInference.TorchSharp.Programs;

/// <summary>One node, ready to run: its slots are resolved and its weights copied. It checks shapes before it calls native code.</summary>
internal abstract class Step(ProgramBuilder builder)
{
    private readonly string _name = builder.Node.Name;
    private readonly string _kind = builder.Node.Operation.Kind;

    public abstract void Run(Workspace workspace);

    /// <summary>Frees the step's weights.</summary>
    public virtual void Free()
    {
    }

    protected ComputeException Refuse(string reason) => new($"Node '{_name}' ({_kind}): {reason}.");

    /// <summary>An axis that may count from the end.</summary>
    protected int AxisOf(int axis, TensorShape shape)
    {
        int index = axis < 0 ? axis + shape.Rank : axis;
        return index >= 0 && index < shape.Rank ? index : throw Refuse($"axis {axis} is not one of shape {shape}");
    }

    /// <summary>The shape of two tensors that are broadcast (NumPy's rule).</summary>
    protected TensorShape Combine(TensorShape a, TensorShape b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> axes = stackalloc int[TensorShape.RankMax];
        for (int axis = 0; axis < rank; axis++)
        {
            int left = axis < rank - a.Rank ? 1 : a[axis - (rank - a.Rank)];
            int right = axis < rank - b.Rank ? 1 : b[axis - (rank - b.Rank)];
            axes[axis] = left == right || right == 1 ? left : left == 1 ? right : throw Refuse($"shapes {a} and {b} do not fit");
        }

        return new TensorShape(axes[..rank]);
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

    protected static TensorShape WithAxis(TensorShape shape, int axis, int size)
    {
        int[] axes = shape.ToArray();
        axes[axis] = size;
        return new TensorShape(axes);
    }

    /// <summary>The product of the axes from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    protected int Product(TensorShape shape, int first, int end)
    {
        long product = 1;
        for (int axis = first; axis < end; axis++)
        {
            product *= shape[axis];
            if (product > int.MaxValue)
            {
                throw Refuse($"shape {shape} has too many elements");
            }
        }

        return (int)product;
    }
}
