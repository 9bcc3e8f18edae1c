namespace ActorInference.Compute.Kernels;

/// <summary>
/// The order of a recurrent layer's packed columns: in each panel all gates of some hidden units side by side, so that a
/// tile of a step's product is followed at once by its gates.
/// </summary>
/// <param name="Gates">Gates that are computed together.</param>
/// <param name="Units">Vectors of hidden units in a full panel.</param>
/// <param name="HiddenVectors">Hidden units in vectors, rounded up.</param>
internal readonly record struct GatePanels(int Gates, int Units, int HiddenVectors)
{
    public int PanelVectors => Gates * Units;

    public int Count => (HiddenVectors + Units - 1) / Units;

    public static GatePanels Of(int gates, int hiddenSize, int vectorLength) =>
        new(gates, gates == 3 ? 1 : PackedMatrix.PanelVectorsDefault / gates, (hiddenSize + vectorLength - 1) / vectorLength);

    /// <summary>The vectors of hidden units in one panel.</summary>
    public int UnitsOf(int panel) => Math.Min(Units, HiddenVectors - (panel * Units));

    /// <summary>For each packed column its row in a weight matrix whose gates lie one after another from <paramref name="firstGate"/>, or -1 for padding.</summary>
    public void AppendColumns(List<int> columns, int firstGate, int hiddenSize, int vectorLength)
    {
        for (int panel = 0; panel < Count; panel++)
        {
            int width = UnitsOf(panel) * vectorLength;
            for (int gate = 0; gate < Gates; gate++)
            {
                for (int lane = 0; lane < width; lane++)
                {
                    int unit = (panel * Units * vectorLength) + lane;
                    columns.Add(unit < hiddenSize ? ((firstGate + gate) * hiddenSize) + unit : -1);
                }
            }
        }
    }
}
