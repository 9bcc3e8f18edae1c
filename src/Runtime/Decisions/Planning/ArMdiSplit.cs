using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// AR-MDI, equation (1): each slot gets layers in proportion to its speed, rho_n = W (1/gamma_n) / sum (1/gamma_m), with W all work (measured
/// seconds, so that a large layer that computes little counts little) and gamma_n the slot's time for a unit of it. Shares above what a
/// slot's memory holds are cut to that and spread over the others; then the cut after slot n is the layer whose work before it is nearest to the
/// sum of the shares so far, the earlier of two, among those that leave enough memory for what follows. A slot may get nothing.
/// Links and overheads do not count, and stages are not compared: that is what the other strategies are for.
/// </summary>
internal static class ArMdiSplit
{
    /// <param name="layers">The model.</param>
    /// <param name="slots">In the order of the stages.</param>
    /// <param name="workBefore">For every cut, the work of the layers before it.</param>
    /// <returns>Null if no consecutive split fits these slots in this order.</returns>
    public static ImmutableArray<PlannedStage>? Of(LayerTable layers, IReadOnlyList<PlanningSlot> slots, IReadOnlyList<long> workBefore)
    {
        int[] neededFrom = NeededFrom(layers, slots);
        if (neededFrom[0] > 0)
        {
            return null;
        }

        double[] shares = Shares(layers, slots, workBefore[^1]);
        ImmutableArray<PlannedStage>.Builder stages = ImmutableArray.CreateBuilder<PlannedStage>();
        double target = 0;
        int from = 0;
        for (int slot = 0; slot < slots.Count; slot++)
        {
            target += shares[slot];
            int cut = Nearest(workBefore, target, Math.Max(from, neededFrom[slot + 1]), Reach(layers, slots[slot], from));
            if (cut > from)
            {
                stages.Add(new PlannedStage(from, cut - from, [slots[slot].Id]));
            }

            from = cut;
        }

        return stages.ToImmutable();
    }

    private static int Nearest(IReadOnlyList<long> workBefore, double target, int first, int last)
    {
        int best = first;
        for (int cut = first + 1; cut <= last; cut++)
        {
            best = Math.Abs(workBefore[cut] - target) < Math.Abs(workBefore[best] - target) ? cut : best;
        }

        return best;
    }

    /// <summary>The work of each slot: by speed, and no more than its part of the model's memory.</summary>
    private static double[] Shares(LayerTable layers, IReadOnlyList<PlanningSlot> slots, long work)
    {
        double all = Math.Max(1, layers.MemoryBytes(0, layers.Count, 1));
        double[] shares = new double[slots.Count];
        bool[] isFull = new bool[slots.Count];
        bool hasChanged = true;
        while (hasChanged)
        {
            hasChanged = false;
            double left = work - shares.Where((_, slot) => isFull[slot]).Sum();
            double speeds = slots.Where((_, slot) => !isFull[slot]).Sum(slot => slot.FlopsPerSecond);
            for (int slot = 0; slot < slots.Count; slot++)
            {
                shares[slot] = isFull[slot] ? shares[slot] : left * slots[slot].FlopsPerSecond / speeds;
            }

            for (int slot = 0; slot < slots.Count; slot++)
            {
                double most = work * (slots[slot].MemoryBytes / all);
                if (!isFull[slot] && shares[slot] > most)
                {
                    (shares[slot], isFull[slot], hasChanged) = (most, true, true);
                }
            }
        }

        return shares;
    }

    /// <summary>For each slot, the first layer from which it and those after it can hold all.</summary>
    private static int[] NeededFrom(LayerTable layers, IReadOnlyList<PlanningSlot> slots)
    {
        int[] neededFrom = new int[slots.Count + 1];
        neededFrom[^1] = layers.Count;
        for (int slot = slots.Count - 1; slot >= 0; slot--)
        {
            int from = neededFrom[slot + 1];
            while (from > 0 && layers.MemoryBytes(from - 1, neededFrom[slot + 1], 1) <= slots[slot].MemoryBytes)
            {
                from--;
            }

            neededFrom[slot] = from;
        }

        return neededFrom;
    }

    private static int Reach(LayerTable layers, PlanningSlot slot, int from)
    {
        int to = from;
        while (to < layers.Count && layers.MemoryBytes(from, to + 1, 1) <= slot.MemoryBytes)
        {
            to++;
        }

        return to;
    }
}
