using System.Globalization;
using ActorInference.Nodes.Processes;

namespace ActorInference.Nodes.Networks;

/// <summary>
/// A cluster of small machines on this one: each worker has a network namespace with a cable of limited bandwidth, and a part of a
/// core. Who owns the requests, plans and keeps the lease stands at the switch, without limits.
/// </summary>
internal sealed class EdgeLab : IDisposable
{
    private readonly NetworkLab _network = new();
    private readonly ProcessorLab _processors = new();
    private readonly IReadOnlyList<double> _coreShares;

    /// <param name="coreShares">Of a core, for each worker in the order of their start.</param>
    /// <param name="megabitsPerSecond">Of each worker's cable, in each direction.</param>
    public EdgeLab(IReadOnlyList<double> coreShares, int megabitsPerSecond)
    {
        _coreShares = coreShares;
        Places = new MemberPlaces(_network, megabitsPerSecond, _processors);
        for (int index = 0; index < coreShares.Count; index++)
        {
            _processors.Add(string.Create(CultureInfo.InvariantCulture, $"worker-{index + 1}"), coreShares[index]);
        }
    }

    /// <summary>Null if this process may make one; else a sentence.</summary>
    public static string? WhyNot() => NetworkLab.WhyNot() ?? ProcessorLab.WhyNot();

    /// <summary>Where a private cluster runs then; its workers are worker-1 and so on.</summary>
    public MemberPlaces Places { get; }

    /// <summary>After the cluster has ended.</summary>
    public void Dispose()
    {
        _network.Dispose();
        _processors.Dispose();
    }

    public override string ToString() => string.Join(" + ", _coreShares.Select(share => share.ToString("0.###", CultureInfo.InvariantCulture)));
}
