using System.Runtime.CompilerServices;
using ActorInference.Models;

namespace ActorInference.Compute.Programs;

/// <summary>
/// Walks several tensors that are broadcast to one shape (NumPy's rule) in runs: within a run each tensor either moves on
/// element by element or stays at one element.
/// </summary>
internal struct Broadcast
{
    private const int TensorsMax = 3;

    private Axes _sizes;
    private Axes _indices;
    private Strides _strides;
    private Offsets _offsets;
    private int _axes;
    private int _tensors;
    private long _runsLeft;

    /// <summary>Elements of each run.</summary>
    public int RunLength { get; private set; }

    /// <summary>The first element of the current run in the result.</summary>
    public int Start { get; private set; }

    /// <summary>The first element of the current run in a tensor.</summary>
    public readonly int OffsetOf(int tensor) => _offsets[tensor];

    /// <summary>How many elements a run takes from a tensor: all, or one.</summary>
    public readonly int CountOf(int tensor) => _strides[(_axes * TensorsMax) + tensor] == 0 ? 1 : RunLength;

    /// <summary>The common shape of two; false where they do not fit.</summary>
    public static bool TryCombine(TensorShape a, TensorShape b, out TensorShape result)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> axes = stackalloc int[TensorShape.RankMax];
        for (int axis = 0; axis < rank; axis++)
        {
            int left = SizeAt(a, axis, rank);
            int right = SizeAt(b, axis, rank);
            if (left != right && left != 1 && right != 1)
            {
                result = default;
                return false;
            }

            axes[axis] = left == 1 ? right : left;
        }

        result = new TensorShape(axes[..rank]);
        return true;
    }

    /// <summary>Ready to walk; the first run is reached by <see cref="Next"/>.</summary>
    /// <param name="result">The shape that every tensor fits.</param>
    public static Broadcast Over(TensorShape result, params ReadOnlySpan<TensorShape> tensors)
    {
        Broadcast walk = default;
        walk._tensors = tensors.Length;
        Span<int> strides = stackalloc int[(TensorShape.RankMax + 1) * TensorsMax];
        Span<int> next = [1, 1, 1];
        Span<int> sizes = stackalloc int[TensorShape.RankMax + 1];
        int axes = 0;
        for (int axis = result.Rank - 1; axis >= 0; axis--)
        {
            int size = result[axis];
            if (size == 1)
            {
                continue;
            }

            bool merge = axes > 0;
            Span<int> here = strides.Slice(axes * TensorsMax, TensorsMax);
            for (int tensor = 0; tensor < tensors.Length; tensor++)
            {
                int own = SizeAt(tensors[tensor], axis, result.Rank);
                here[tensor] = own == 1 ? 0 : next[tensor];
                next[tensor] *= own;
                merge &= axes > 0 && here[tensor] == strides[((axes - 1) * TensorsMax) + tensor] * sizes[axes - 1];
            }

            if (merge)
            {
                sizes[axes - 1] *= size;
            }
            else
            {
                sizes[axes++] = size;
            }
        }

        walk.Fill(sizes, strides, axes, result.ElementCount);
        return walk;
    }

    public bool Next()
    {
        if (_runsLeft <= 0)
        {
            return false;
        }

        _runsLeft--;
        if (Start < 0)
        {
            Start = 0;
            return true;
        }

        Start += RunLength;
        for (int axis = _axes - 1; axis >= 0; axis--)
        {
            bool carry = ++_indices[axis] == _sizes[axis];
            for (int tensor = 0; tensor < _tensors; tensor++)
            {
                int stride = _strides[(axis * TensorsMax) + tensor];
                _offsets[tensor] += carry ? -stride * (_sizes[axis] - 1) : stride;
            }

            if (!carry)
            {
                break;
            }

            _indices[axis] = 0;
        }

        return true;
    }

    private void Fill(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides, int axes, long elements)
    {
        RunLength = axes == 0 ? 1 : sizes[0];
        _axes = Math.Max(axes - 1, 0);
        for (int axis = 0; axis < axes; axis++)
        {
            // Collected from the innermost axis outwards; kept the other way round, the run's axis last.
            _sizes[axes - 1 - axis] = sizes[axis];
            for (int tensor = 0; tensor < TensorsMax; tensor++)
            {
                _strides[((axes - 1 - axis) * TensorsMax) + tensor] = strides[(axis * TensorsMax) + tensor];
            }
        }

        _runsLeft = elements == 0 ? 0 : elements / RunLength;
        Start = -1;
    }

    private static int SizeAt(TensorShape shape, int axis, int rank)
    {
        int own = axis - (rank - shape.Rank);
        return own < 0 ? 1 : shape[own];
    }

    [InlineArray(TensorShape.RankMax + 1)]
    private struct Axes
    {
        private int _first;
    }

    [InlineArray((TensorShape.RankMax + 1) * TensorsMax)]
    private struct Strides
    {
        private int _first;
    }

    [InlineArray(TensorsMax)]
    private struct Offsets
    {
        private int _first;
    }
}
