using ActorInference.Models;

namespace ActorInference.Compute.Programs;

/// <summary>Arithmetic on shapes that allocates nothing.</summary>
internal static class Shapes
{
    /// <summary>The product of the axes from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public static int Product(TensorShape shape, int first, int end)
    {
        long product = 1;
        for (int axis = first; axis < end; axis++)
        {
            product = checked(product * shape[axis]);
        }

        return checked((int)product);
    }

    /// <summary>The shape with one axis replaced.</summary>
    public static TensorShape With(TensorShape shape, int axis, int size)
    {
        Span<int> axes = stackalloc int[TensorShape.RankMax];
        CopyTo(shape, axes);
        axes[axis] = size;
        return new TensorShape(axes[..shape.Rank]);
    }

    public static void CopyTo(TensorShape shape, Span<int> axes)
    {
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            axes[axis] = shape[axis];
        }
    }
}
