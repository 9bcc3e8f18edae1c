namespace ActorInference.Decisions.Planning;

/// <summary>The cheapest way to give each of some tasks a worker of its own: the Hungarian method, O(tasks^2 x workers).</summary>
internal static class StageAssignment
{
    /// <param name="cost">[task, worker]; at least as many workers as tasks. <see cref="Picoseconds.Never"/> / 2 or more: not possible.</param>
    /// <returns>The worker of each task; null if one has none.</returns>
    public static int[]? Of(long[,] cost)
    {
        int tasks = cost.GetLength(0);
        int workers = cost.GetLength(1);
        long limit = Impossible(tasks);
        long[] taskPrice = new long[tasks + 1];
        long[] workerPrice = new long[workers + 1];
        int[] taskOf = new int[workers + 1];
        int[] way = new int[workers + 1];
        for (int task = 1; task <= tasks; task++)
        {
            Augment(cost, limit, task, taskPrice, workerPrice, taskOf, way);
        }

        int[] chosen = new int[tasks];
        for (int worker = 1; worker <= workers; worker++)
        {
            if (taskOf[worker] > 0)
            {
                chosen[taskOf[worker] - 1] = worker - 1;
                if (cost[taskOf[worker] - 1, worker - 1] >= limit)
                {
                    return null;
                }
            }
        }

        return chosen;
    }

    /// <summary>So much that one impossible pair outweighs all possible ones, and sums of them do not overflow.</summary>
    private static long Impossible(int tasks) => Picoseconds.Never / 4 / (tasks + 1);

    private static void Augment(long[,] cost, long limit, int task, long[] taskPrice, long[] workerPrice, int[] taskOf, int[] way)
    {
        int workers = workerPrice.Length - 1;
        long[] slack = new long[workers + 1];
        bool[] seen = new bool[workers + 1];
        Array.Fill(slack, long.MaxValue);
        taskOf[0] = task;
        int here = 0;
        do
        {
            seen[here] = true;
            int from = taskOf[here];
            long least = long.MaxValue;
            int next = 0;
            for (int worker = 1; worker <= workers; worker++)
            {
                if (seen[worker])
                {
                    continue;
                }

                long reduced = Math.Min(cost[from - 1, worker - 1], limit) - taskPrice[from] - workerPrice[worker];
                if (reduced < slack[worker])
                {
                    slack[worker] = reduced;
                    way[worker] = here;
                }

                if (slack[worker] < least)
                {
                    least = slack[worker];
                    next = worker;
                }
            }

            for (int worker = 0; worker <= workers; worker++)
            {
                if (seen[worker])
                {
                    taskPrice[taskOf[worker]] += least;
                    workerPrice[worker] -= least;
                }
                else
                {
                    slack[worker] -= least;
                }
            }

            here = next;
        }
        while (taskOf[here] != 0);

        while (here != 0)
        {
            taskOf[here] = taskOf[way[here]];
            here = way[here];
        }
    }
}
