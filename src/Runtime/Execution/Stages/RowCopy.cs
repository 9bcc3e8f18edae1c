using ActorInference.Models;

namespace ActorInference.Execution.Stages;

/// <summary>Rows of one tensor into a larger one, and out of it again, along any axis.</summary>
internal static class RowCopy
{
    /// <summary>The same shape with another size along one axis.</summary>
    public static TensorShape With(in TensorShape shape, int axis, int size)
    {
        Span<int> axes = stackalloc int[TensorShape.RankMax];
        for (int index = 0; index < shape.Rank; index++)
        {
            axes[index] = index == axis ? size : shape[index];
        }

        return new TensorShape(axes[..shape.Rank]);
    }

    /// <summary>Writes a part's bytes to its rows of the whole.</summary>
    /// <param name="part">All of it is written.</param>
    /// <param name="partRows">Its size along the axis.</param>
    /// <param name="whole">Equal but for the axis.</param>
    /// <param name="wholeRows">Its size along the axis.</param>
    /// <param name="firstRow">Where the part begins.</param>
    /// <param name="blocks">The product of the axes before.</param>
    public static void Into(ReadOnlySpan<byte> part, int partRows, Span<byte> whole, int wholeRows, int firstRow, int blocks)
    {
        int rowBytes = part.Length / Math.Max(1, partRows * blocks);
        for (int block = 0; block < blocks; block++)
        {
            part.Slice(block * partRows * rowBytes, partRows * rowBytes).CopyTo(whole[(((block * wholeRows) + firstRow) * rowBytes)..]);
        }
    }

    /// <summary>The opposite of <see cref="Into"/>.</summary>
    public static void OutOf(ReadOnlySpan<byte> whole, int wholeRows, int firstRow, Span<byte> part, int partRows, int blocks)
    {
        int rowBytes = part.Length / Math.Max(1, partRows * blocks);
        for (int block = 0; block < blocks; block++)
        {
            whole.Slice(((block * wholeRows) + firstRow) * rowBytes, partRows * rowBytes).CopyTo(part[(block * partRows * rowBytes)..]);
        }
    }

    /// <summary>The product of the axes before.</summary>
    public static int BlocksBefore(in TensorShape shape, int axis)
    {
        int blocks = 1;
        for (int index = 0; index < axis; index++)
        {
            blocks *= shape[index];
        }

        return blocks;
    }
}
