using System.Collections.Immutable;
using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Planning;

/// <summary>How many cores a machine has for all the workers on it. A machine that is not named counts as unlimited.</summary>
/// <param name="HostKey">As in <see cref="PlanningWorker.HostKey"/>.</param>
/// <param name="CoreCount">At least 1; 0 or less counts as unknown.</param>
public sealed record HostCores(string HostKey, int CoreCount)
{
    /// <summary>What workers say of the machines that they run on; of several on one machine the first that knows it.</summary>
    public static ImmutableArray<HostCores> Of(IEnumerable<MemberDescription> workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        HashSet<string> known = [];
        ImmutableArray<HostCores>.Builder hosts = ImmutableArray.CreateBuilder<HostCores>();
        foreach (MemberDescription worker in workers)
        {
            if (worker.HostCoreCount > 0 && known.Add(worker.Address.Host))
            {
                hosts.Add(new HostCores(worker.Address.Host, worker.HostCoreCount));
            }
        }

        return hosts.ToImmutable();
    }
}
