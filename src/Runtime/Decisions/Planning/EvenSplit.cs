namespace ActorInference.Decisions.Planning;

/// <summary>Equal numbers of layers: floor(L/N) each, and the last L mod N stages get one more.</summary>
public static class EvenSplit
{
    /// <param name="layerCount">L, at least <paramref name="stageCount"/>.</param>
    /// <param name="stageCount">N, at least 1.</param>
    /// <returns>The number of layers of each stage.</returns>
    public static int[] Sizes(int layerCount, int stageCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stageCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(layerCount, stageCount);
        int[] sizes = new int[stageCount];
        int longer = layerCount % stageCount;
        for (int stage = 0; stage < stageCount; stage++)
        {
            sizes[stage] = (layerCount / stageCount) + (stage >= stageCount - longer ? 1 : 0);
        }

        return sizes;
    }

    /// <summary>Cuts that an even split has, true at each; the search then only chooses the slots.</summary>
    internal static bool[] Cuts(int layerCount, int stageCount)
    {
        bool[] cuts = new bool[layerCount + 1];
        int cut = 0;
        cuts[0] = true;
        foreach (int size in Sizes(layerCount, stageCount))
        {
            cut += size;
            cuts[cut] = true;
        }

        return cuts;
    }
}
