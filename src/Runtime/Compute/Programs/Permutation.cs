using ActorInference.Models;

namespace ActorInference.Compute.Programs;

/// <summary>Moves a tensor's axes.</summary>
internal static class Permutation
{
    /// <summary>Whether the axes that are longer than one keep their order, so that no element moves.</summary>
    public static bool KeepsOrder(TensorShape shape, ReadOnlySpan<int> order)
    {
        int last = -1;
        foreach (int axis in order)
        {
            if (shape[axis] == 1)
            {
                continue;
            }

            if (axis < last)
            {
                return false;
            }

            last = axis;
        }

        return true;
    }

    /// <param name="shape">The shape of x; axis i of the result is its axis order[i].</param>
    public static void Copy<T>(ReadOnlySpan<T> x, TensorShape shape, ReadOnlySpan<int> order, Span<T> y)
        where T : unmanaged
    {
        if (x.IsEmpty)
        {
            return;
        }

        int rank = shape.Rank;
        Span<int> strides = stackalloc int[TensorShape.RankMax];
        int stride = 1;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        // Innermost axes that stay last move as one run.
        int run = 1;
        int moved = rank;
        while (moved > 0 && order[moved - 1] == moved - 1)
        {
            moved--;
            run *= shape[moved];
        }

        Span<int> indices = stackalloc int[TensorShape.RankMax];
        int source = 0;
        for (int destination = 0; destination < y.Length; destination += run)
        {
            x.Slice(source, run).CopyTo(y[destination..]);
            for (int axis = moved - 1; axis >= 0; axis--)
            {
                int from = order[axis];
                source += strides[from];
                if (++indices[axis] < shape[from])
                {
                    break;
                }

                indices[axis] = 0;
                source -= strides[from] * shape[from];
            }
        }
    }
}
