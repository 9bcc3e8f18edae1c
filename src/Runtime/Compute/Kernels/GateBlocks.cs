namespace ActorInference.Compute.Kernels;

/// <summary>
/// The order of a recurrent layer's packed columns: blocks of hidden units, and within a block all gates of its units side
/// by side, so that a step's product of one block is followed at once by its gates.
/// </summary>
/// <param name="Gates">Gates that are computed together.</param>
/// <param name="HiddenVectors">Hidden units in vectors, rounded up.</param>
internal readonly record struct GateBlocks(int Gates, int HiddenVectors)
{
    /// <summary>A full block is what one row's product keeps in registers.</summary>
    public const int BlockVectors = 12;

    /// <summary>Vectors of hidden units in a full block.</summary>
    public int UnitVectors => BlockVectors / Gates;

    public int Count => (HiddenVectors + UnitVectors - 1) / UnitVectors;

    /// <summary>Packed vectors of all blocks.</summary>
    public int PackedVectors => HiddenVectors * Gates;

    public static GateBlocks Of(int gates, int hiddenSize, int vectorLength) => new(gates, (hiddenSize + vectorLength - 1) / vectorLength);

    /// <summary>The vectors of hidden units in one block.</summary>
    public int UnitVectorsOf(int block) => Math.Min(UnitVectors, HiddenVectors - (block * UnitVectors));

    /// <summary>For each packed column its row in a weight matrix whose gates lie one after another from <paramref name="firstGate"/>, or -1 for padding.</summary>
    public void AppendColumns(List<int> columns, int firstGate, int hiddenSize, int vectorLength)
    {
        for (int block = 0; block < Count; block++)
        {
            int width = UnitVectorsOf(block) * vectorLength;
            for (int gate = 0; gate < Gates; gate++)
            {
                for (int lane = 0; lane < width; lane++)
                {
                    int unit = (block * UnitVectors * vectorLength) + lane;
                    columns.Add(unit < hiddenSize ? ((firstGate + gate) * hiddenSize) + unit : -1);
                }
            }
        }
    }
}
