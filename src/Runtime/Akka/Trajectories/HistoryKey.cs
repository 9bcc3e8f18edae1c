using System.Text;
using Akka.DistributedData;

namespace ActorInference.Akka.Trajectories;

/// <summary>One of the fixed number of keys under which histories are replicated.</summary>
internal sealed class HistoryKey(string id) : Key<HistoryMap>(id)
{
    /// <summary>The key of a vehicle: FNV-1a (Fowler, Noll, Vo) over its name, the same on every node.</summary>
    public static HistoryKey Of(string vehicle, int keyCount)
    {
        uint hash = 2_166_136_261;
        foreach (byte value in Encoding.UTF8.GetBytes(vehicle))
        {
            hash = unchecked((hash ^ value) * 16_777_619);
        }

        return new HistoryKey($"actorinference-histories-{hash % (uint)keyCount}");
    }
}
