using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// Matrix product: c[m, n] = bias[n] + sum over k of a[m, k] * b[k, n], each sum one chain of fused multiply-adds for
/// k = 0..K-1 from the bias, on every width and for every number of rows.
/// </summary>
internal static unsafe class ProductKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    private const int TileRowsMax = 6;
    private const int VectorLengthMax = 16;

    /// <summary>All columns; <paramref name="columns"/> of them are written to rows that need no padding.</summary>
    public static void Run(float* a, nint aStride, int rows, in PackedMatrix b, float* c, nint cStride, int columns)
    {
        int whole = columns / TVectors.Count;
        int rest = columns - (whole * TVectors.Count);
        RunVectors(a, aStride, rows, b, 0, whole, c, cStride);
        if (rest > 0)
        {
            RunPartialVector(a, aStride, rows, b, whole, rest, c + ((nint)whole * TVectors.Count), cStride);
        }
    }

    /// <summary>Whole vectors only, from <paramref name="first"/> (a multiple of the panel's vectors) to before <paramref name="end"/>; c points at the first one's column.</summary>
    public static void RunVectors(float* a, nint aStride, int rows, in PackedMatrix b, int first, int end, float* c, nint cStride)
    {
        int vector = first;
        int length = TVectors.Count;
        if (rows == 1)
        {
            const int RowVectors = ProductRow<TVectors, TVector>.Panels * PackedMatrix.PanelVectors;
            for (; vector + RowVectors <= end; vector += RowVectors)
            {
                ProductRow<TVectors, TVector>.Run(a, b.PanelAt(vector), b.Bias + (vector * length), c + ((nint)(vector - first) * length), b.Depth);
            }
        }

        for (; vector < end; vector += PackedMatrix.PanelVectors)
        {
            int stride = Math.Min(PackedMatrix.PanelVectors, b.Vectors - vector) * length;
            int count = Math.Min(PackedMatrix.PanelVectors, end - vector);
            RunPanel(a, aStride, rows, b.PanelAt(vector), stride, count, b.Bias + (vector * length), c + ((nint)(vector - first) * length), cStride, b.Depth);
        }
    }

    private static void RunPartialVector(float* a, nint aStride, int rows, in PackedMatrix b, int vector, int columns, float* c, nint cStride)
    {
        int length = TVectors.Count;
        int panelFirst = vector / PackedMatrix.PanelVectors * PackedMatrix.PanelVectors;
        int stride = Math.Min(PackedMatrix.PanelVectors, b.Vectors - panelFirst) * length;
        float* panel = b.PanelAt(panelFirst) + ((vector - panelFirst) * length);
        float* tile = stackalloc float[TileRowsMax * VectorLengthMax];
        for (int row = 0; row < rows; row += TileRowsMax)
        {
            int count = Math.Min(TileRowsMax, rows - row);
            RunPanel(a + (row * aStride), aStride, count, panel, stride, 1, b.Bias + (vector * length), tile, length, b.Depth);
            for (int tileRow = 0; tileRow < count; tileRow++)
            {
                new ReadOnlySpan<float>(tile + (tileRow * length), columns).CopyTo(new Span<float>(c + ((row + tileRow) * cStride), columns));
            }
        }
    }

    private static void RunPanel(float* a, nint aStride, int rows, float* panel, nint panelStride, int vectors, float* bias, float* c, nint cStride, int depth)
    {
        int row = 0;
        while (row < rows)
        {
            int tileRows = LargestTile(rows - row);
            float* tileA = a + (row * aStride);
            float* tileC = c + (row * cStride);
            switch (tileRows)
            {
                case 6:
                    RunTile<Tiles.Tile6x1, Tiles.Tile6x2, Tiles.Tile6x3, Tiles.Tile6x4>(vectors, tileA, aStride, panel, panelStride, bias, tileC, cStride, depth);
                    break;
                case 4:
                    RunTile<Tiles.Tile4x1, Tiles.Tile4x2, Tiles.Tile4x3, Tiles.Tile4x4>(vectors, tileA, aStride, panel, panelStride, bias, tileC, cStride, depth);
                    break;
                case 3:
                    RunTile<Tiles.Tile3x1, Tiles.Tile3x2, Tiles.Tile3x3, Tiles.Tile3x4>(vectors, tileA, aStride, panel, panelStride, bias, tileC, cStride, depth);
                    break;
                case 2:
                    RunTile<Tiles.Tile2x1, Tiles.Tile2x2, Tiles.Tile2x3, Tiles.Tile2x4>(vectors, tileA, aStride, panel, panelStride, bias, tileC, cStride, depth);
                    break;
                default:
                    RunTile<Tiles.Tile1x1, Tiles.Tile1x2, Tiles.Tile1x3, Tiles.Tile1x4>(vectors, tileA, aStride, panel, panelStride, bias, tileC, cStride, depth);
                    break;
            }

            row += tileRows;
        }
    }

    private static int LargestTile(int rows)
    {
        int most = Math.Min(rows, TVectors.TileRows);
        return most == 5 ? 4 : most;
    }

    private static void RunTile<TOne, TTwo, TThree, TFour>(int vectors, float* a, nint aStride, float* b, nint bStride, float* bias, float* c, nint cStride, int depth)
        where TOne : ITile
        where TTwo : ITile
        where TThree : ITile
        where TFour : ITile
    {
        switch (vectors)
        {
            case 4:
                ProductTile<TVectors, TVector>.Run<TFour>(a, aStride, b, bStride, bias, c, cStride, depth);
                break;
            case 3:
                ProductTile<TVectors, TVector>.Run<TThree>(a, aStride, b, bStride, bias, c, cStride, depth);
                break;
            case 2:
                ProductTile<TVectors, TVector>.Run<TTwo>(a, aStride, b, bStride, bias, c, cStride, depth);
                break;
            default:
                ProductTile<TVectors, TVector>.Run<TOne>(a, aStride, b, bStride, bias, c, cStride, depth);
                break;
        }
    }
}
