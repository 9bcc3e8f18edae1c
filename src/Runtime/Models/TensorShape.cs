using System.Runtime.CompilerServices;

namespace ActorInference.Models;

/// <summary>The sizes of a tensor's axes, outermost first; a scalar has rank 0. A value without allocation, at most <see cref="RankMax"/> axes.</summary>
public readonly struct TensorShape : IEquatable<TensorShape>
{
    public const int RankMax = 8;

    private readonly Axes _axes;

    /// <param name="axes">Sizes, outermost first; none may be negative.</param>
    /// <exception cref="ArgumentException">More than <see cref="RankMax"/> axes, or a negative size.</exception>
    public TensorShape(params ReadOnlySpan<int> axes)
    {
        if (axes.Length > RankMax)
        {
            throw new ArgumentException($"A tensor has at most {RankMax} axes, not {axes.Length}.", nameof(axes));
        }

        for (int index = 0; index < axes.Length; index++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(axes[index], nameof(axes));
            _axes[index] = axes[index];
        }

        Rank = axes.Length;
    }

    public int Rank { get; }

    /// <summary>The size of one axis; a negative index counts from the end, as in ONNX.</summary>
    public int this[int axis]
    {
        get
        {
            int index = axis < 0 ? axis + Rank : axis;
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Rank, nameof(axis));
            return _axes[index];
        }
    }

    /// <summary>The number of elements (1 for a scalar).</summary>
    public long ElementCount
    {
        get
        {
            long count = 1;
            for (int index = 0; index < Rank; index++)
            {
                count = checked(count * _axes[index]);
            }

            return count;
        }
    }

    public int[] ToArray()
    {
        int[] axes = new int[Rank];
        for (int index = 0; index < Rank; index++)
        {
            axes[index] = _axes[index];
        }

        return axes;
    }

    public bool Equals(TensorShape other)
    {
        if (Rank != other.Rank)
        {
            return false;
        }

        for (int index = 0; index < Rank; index++)
        {
            if (_axes[index] != other._axes[index])
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is TensorShape other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        for (int index = 0; index < Rank; index++)
        {
            hash.Add(_axes[index]);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", ToArray())}]";

    public static bool operator ==(TensorShape left, TensorShape right) => left.Equals(right);

    public static bool operator !=(TensorShape left, TensorShape right) => !left.Equals(right);

    [InlineArray(RankMax)]
    private struct Axes
    {
        private int _first;
    }
}
