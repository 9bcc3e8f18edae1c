using System.Runtime.CompilerServices;
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
    private const int VectorLengthMax = 16;

    /// <summary>All columns; <paramref name="columns"/> of them are written to rows that need no padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, nint aStride, int rows, in PackedMatrix b, float* c, nint cStride, int columns)
    {
        int whole = columns / TVectors.Count;
        int rest = columns - (whole * TVectors.Count);
        RunVectors(a, aStride, rows, b, whole, c, cStride, readNext: default);
        if (rest > 0)
        {
            RunPartialVector(a, aStride, rows, b, whole, rest, c + ((nint)whole * TVectors.Count), cStride);
        }
    }

    /// <summary>The first <paramref name="vectors"/> vectors of columns.</summary>
    /// <param name="readNext">What is read after this product, brought nearer meanwhile where there are rows for more than one tile; of no columns for nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunVectors(float* a, nint aStride, int rows, in PackedMatrix b, int vectors, float* c, nint cStride, in PackedMatrix readNext)
    {
        int vector = 0;
        int length = TVectors.Count;
        if (rows == 1)
        {
            for (; vector + ProductRow<TVectors, TVector>.Columns <= vectors; vector += ProductRow<TVectors, TVector>.Columns)
            {
                RunRow(a, b, vector, c + ((nint)vector * length));
            }
        }

        for (; vector < vectors; vector += b.PanelVectors)
        {
            int count = Math.Min(b.PanelVectors, vectors - vector);
            float* panel = b.PanelAt(vector);
            nint toNext = vector < readNext.Vectors ? (nint)(readNext.PanelAt(vector) - panel) : 0;
            RunPanel(a, aStride, rows, panel, b.WidthAt(vector), count, b.Bias + (vector * length), c + ((nint)vector * length), cStride, b.Depth, toNext);
        }
    }

    /// <summary>One row times twelve vectors of whole panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunRow(float* a, in PackedMatrix b, int vector, float* c)
    {
        float* bias = b.Bias + (vector * TVectors.Count);
        if (b.PanelVectors == 3)
        {
            ProductRow<TVectors, TVector>.Run<Counts.Three>(a, b.PanelAt(vector), bias, c, b.Depth);
        }
        else
        {
            ProductRow<TVectors, TVector>.Run<Counts.Four>(a, b.PanelAt(vector), bias, c, b.Depth);
        }
    }

    /// <summary>The rows of the next tile where so many are left: all tiles of a panel are nearly equal, since one with few rows is slow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TileRows(int rows, int vectors)
    {
        int most = vectors == 4 ? TVectors.TileRows : TVectors.TallTileRows;
        int tiles = (rows + most - 1) / most;
        return (rows + tiles - 1) / tiles;
    }

    /// <summary>One tile, as many rows as <see cref="TileRows"/> may give.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunTile(float* a, nint aStride, int rows, float* b, nint bStride, int vectors, float* bias, float* c, nint cStride, int depth, nint ahead, nint nextLine)
    {
        switch (rows)
        {
            case 1:
                RunTile<Counts.One>(a, aStride, b, bStride, vectors, bias, c, cStride, depth, ahead, nextLine);
                break;
            case 2:
                RunTile<Counts.Two>(a, aStride, b, bStride, vectors, bias, c, cStride, depth, ahead, nextLine);
                break;
            case 3:
                RunTile<Counts.Three>(a, aStride, b, bStride, vectors, bias, c, cStride, depth, ahead, nextLine);
                break;
            case 4:
                RunTile<Counts.Four>(a, aStride, b, bStride, vectors, bias, c, cStride, depth, ahead, nextLine);
                break;
            case 5:
                RunTile<Counts.Five>(a, aStride, b, bStride, vectors, bias, c, cStride, depth, ahead, nextLine);
                break;
            case 6:
                RunTile<Counts.Six>(a, aStride, b, bStride, vectors, bias, c, cStride, depth, ahead, nextLine);
                break;
            case 7:
                RunTile<Counts.Seven>(a, aStride, b, bStride, vectors, bias, c, cStride, depth, ahead, nextLine);
                break;
            default:
                RunTile<Counts.Eight>(a, aStride, b, bStride, vectors, bias, c, cStride, depth, ahead, nextLine);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPartialVector(float* a, nint aStride, int rows, in PackedMatrix b, int vector, int columns, float* c, nint cStride)
    {
        int length = TVectors.Count;
        int panelFirst = vector / b.PanelVectors * b.PanelVectors;
        float* panel = b.PanelAt(panelFirst) + ((vector - panelFirst) * length);
        float* tile = stackalloc float[PackedMatrix.TileRowsMax * VectorLengthMax];
        for (int row = 0; row < rows;)
        {
            int count = TileRows(rows - row, 1);
            RunTile(a + (row * aStride), aStride, count, panel, b.WidthAt(panelFirst), 1, b.Bias + (vector * length), tile, length, b.Depth, ahead: 0, nextLine: 0);
            for (int tileRow = 0; tileRow < count; tileRow++)
            {
                new ReadOnlySpan<float>(tile + (tileRow * length), columns).CopyTo(new Span<float>(c + ((row + tileRow) * cStride), columns));
            }

            row += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPanel(float* a, nint aStride, int rows, float* panel, nint panelStride, int vectors, float* bias, float* c, nint cStride, int depth, nint toNext)
    {
        int panelLines = CacheLines.Of(panelStride);
        // Where there are tiles enough, each brings one line of every row nearer: all of them at once would hold up the first tile.
        bool isSpread = rows >= 2 * panelLines * TileRows(rows, vectors);
        nint nextLine = isSpread ? 0 : CacheLines.Floats;
        int line = 0;
        for (int row = 0; row < rows;)
        {
            int count = TileRows(rows - row, vectors);
            nint ahead = line < panelLines ? depth * panelStride : line < 2 * panelLines ? toNext : 0;
            ahead += ahead == 0 ? 0 : line % panelLines * CacheLines.Floats;
            RunTile(a + (row * aStride), aStride, count, panel, panelStride, vectors, bias, c + (row * cStride), cStride, depth, ahead, nextLine);
            line += isSpread ? 1 : panelLines;
            row += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTile<TRows>(float* a, nint aStride, float* b, nint bStride, int vectors, float* bias, float* c, nint cStride, int depth, nint ahead, nint nextLine)
        where TRows : ICount
    {
        switch (vectors)
        {
            case 4:
                ProductTile<TVectors, TVector>.Run<TRows, Counts.Four>(a, aStride, b, bStride, bias, c, cStride, depth, ahead, nextLine);
                break;
            case 3:
                ProductTallTile<TVectors, TVector>.Run<TRows, Counts.Three>(a, aStride, b, bStride, bias, c, cStride, depth, ahead, nextLine);
                break;
            case 2:
                ProductTallTile<TVectors, TVector>.Run<TRows, Counts.Two>(a, aStride, b, bStride, bias, c, cStride, depth, ahead, nextLine);
                break;
            default:
                ProductTallTile<TVectors, TVector>.Run<TRows, Counts.One>(a, aStride, b, bStride, bias, c, cStride, depth, ahead, nextLine);
                break;
        }
    }
}
