using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>What one request costs the cores of each machine whose cores are known.</summary>
internal readonly struct HostWork(PlanningProblem problem)
{
    private readonly ImmutableArray<HostCores> _hosts = problem.Hosts;
    private readonly long[] _work = new long[problem.Hosts.Length];
    private readonly long[] _computing = new long[problem.Hosts.Length];
    private readonly int[] _lanes = new int[problem.Hosts.Length];

    /// <param name="hostKey">Any machine.</param>
    /// <param name="work">Picoseconds of one core.</param>
    public void Add(string hostKey, long work)
    {
        for (int host = 0; host < _work.Length; host++)
        {
            if (_hosts[host].HostKey == hostKey)
            {
                _work[host] = Picoseconds.Add(_work[host], work);
            }
        }
    }

    /// <summary>What a lane computes.</summary>
    public void AddLane(string hostKey, long computing)
    {
        for (int host = 0; host < _work.Length; host++)
        {
            if (_hosts[host].HostKey == hostKey)
            {
                _computing[host] = Picoseconds.Add(_computing[host], computing);
                _lanes[host]++;
            }
        }
    }

    /// <summary>The longest that all cores of one machine together need; 0 where no core count is known.</summary>
    public double SecondsMax()
    {
        double most = 0;
        for (int host = 0; host < _work.Length; host++)
        {
            double factor = _lanes[host] > _hosts[host].CoreCount ? 1 + PlanningConstants.SharedLanesShare : 1;
            double seconds = Picoseconds.ToSeconds(_work[host]) + (factor * Picoseconds.ToSeconds(_computing[host]));
            most = _hosts[host].CoreCount > 0 ? Math.Max(most, seconds / _hosts[host].CoreCount) : most;
        }

        return most;
    }
}
