namespace ActorInference.Compute.Kernels;

/// <summary>
/// The right-hand matrix of a product [K, N] and its bias, laid out as the product reads it: panels of
/// <see cref="PanelVectors"/> vectors, each panel K rows after another; the last panel may have fewer vectors. Columns
/// are padded with zeros to whole vectors, K never.
/// </summary>
internal readonly unsafe struct PackedMatrix(float* panels, float* bias, int depth, int vectors, int panelVectors, int vectorLength)
{
    /// <summary>The vectors of a panel where nothing asks for another number.</summary>
    public const int PanelVectorsDefault = 4;

    /// <summary>The most rows that a product's tile has, on any width.</summary>
    public const int TileRowsMax = 8;

    /// <summary>Rows that are packed together: of a transposed source they lie in one cache line.</summary>
    private const int RowBlock = 16;

    /// <summary>K: the length of each dot product.</summary>
    public int Depth => depth;

    /// <summary>The number of packed columns in vectors.</summary>
    public int Vectors => vectors;

    /// <summary>Three or four: the vectors of a panel.</summary>
    public int PanelVectors => panelVectors;

    /// <summary>Floats per vector.</summary>
    public int VectorLength => vectorLength;

    public float* Bias => bias;

    /// <summary>Where the panel with this first vector starts; a multiple of <see cref="PanelVectors"/>.</summary>
    public float* PanelAt(int vector) => panels + ((nint)vector * vectorLength * depth);

    /// <summary>Floats of one row of the panel with this first vector.</summary>
    public nint WidthAt(int vector) => Math.Min(panelVectors, vectors - vector) * vectorLength;

    public static long SizeFloats(int depth, int vectors, int vectorLength) => (long)(depth + 1) * vectors * vectorLength;

    /// <summary>A matrix that is packed in this memory: panels first, then the bias.</summary>
    public static PackedMatrix At(float* memory, int depth, int vectors, int panelVectors, int vectorLength) =>
        new(memory, memory + ((nint)depth * vectors * vectorLength), depth, vectors, panelVectors, vectorLength);

    /// <summary>Packs a matrix into memory of <see cref="SizeFloats"/> floats.</summary>
    /// <param name="memory">Panels first, then the bias.</param>
    /// <param name="source">The element in row k and column n is at k * rowStride + n * columnStride.</param>
    /// <param name="columns">The source column of each packed column, or -1 for zeros.</param>
    /// <param name="bias">By source column; empty for zeros.</param>
    /// <param name="panelVectors">Three or four.</param>
    public static PackedMatrix Pack(float* memory, ReadOnlySpan<float> source, int depth, int rowStride, int columnStride, ReadOnlySpan<int> columns, ReadOnlySpan<float> bias, int panelVectors, int vectorLength)
    {
        int vectors = columns.Length / vectorLength;
        PackedMatrix packed = At(memory, depth, vectors, panelVectors, vectorLength);
        for (int first = 0; first < vectors; first += panelVectors)
        {
            int width = (int)packed.WidthAt(first);
            float* panel = packed.PanelAt(first);
            ReadOnlySpan<int> panelColumns = columns.Slice(first * vectorLength, width);
            for (int k = 0; k < depth; k += RowBlock)
            {
                PackRows(panel, source, k, Math.Min(k + RowBlock, depth), rowStride, columnStride, panelColumns);
            }
        }

        for (int column = 0; column < columns.Length; column++)
        {
            packed.Bias[column] = columns[column] < 0 || bias.IsEmpty ? 0f : bias[columns[column]];
        }

        return packed;
    }

    private static void PackRows(float* panel, ReadOnlySpan<float> source, int first, int end, int rowStride, int columnStride, ReadOnlySpan<int> columns)
    {
        for (int column = 0; column < columns.Length; column++)
        {
            int from = columns[column];
            for (int k = first; k < end; k++)
            {
                panel[((nint)k * columns.Length) + column] = from < 0 ? 0f : source[checked((k * rowStride) + (from * columnStride))];
            }
        }
    }

    /// <summary>Packs a row-major matrix [K, N] with its columns in order and no bias.</summary>
    public static PackedMatrix PackPlain(float* memory, ReadOnlySpan<float> source, int depth, int columns, int vectorLength)
    {
        int vectors = (columns + vectorLength - 1) / vectorLength;
        PackedMatrix packed = At(memory, depth, vectors, PanelVectorsDefault, vectorLength);
        for (int first = 0; first < vectors; first += packed.PanelVectors)
        {
            int width = (int)packed.WidthAt(first);
            int firstColumn = first * vectorLength;
            int present = Math.Min(width, columns - firstColumn);
            for (int k = 0; k < depth; k++)
            {
                Span<float> row = new(packed.PanelAt(first) + ((nint)k * width), width);
                source.Slice((k * columns) + firstColumn, present).CopyTo(row);
                row[present..].Clear();
            }
        }

        new Span<float>(packed.Bias, vectors * vectorLength).Clear();
        return packed;
    }
}
