using ActorInference.Decisions;
using ActorInference.Decisions.Membership;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>What outlives a process: an address and a disk. Each start is a new incarnation.</summary>
/// <param name="name">For people.</param>
/// <param name="address">Where its processes listen.</param>
/// <param name="roles">What they are willing to be; none for a lighthouse.</param>
/// <param name="start">Begins a life.</param>
internal sealed class SimulatedMachine(string name, MemberAddress address, MemberRoles roles, Func<SimulatedMachine, SimulatedProcess> start)
{
    public string Name => name;

    public MemberAddress Address => address;

    public MemberRoles Roles => roles;

    /// <summary>Layers by hash.</summary>
    public HashSet<Digest> ContentDisk { get; } = [];

    /// <summary>Its memory is short, say.</summary>
    public bool FailsBuilds { get; set; }

    public TermDisk TermDisk { get; } = new();

    public SimulatedProcess? Process { get; private set; }

    /// <summary>How many lives it has had.</summary>
    public int Starts { get; private set; }

    /// <summary>A new life, unless the last one still goes on.</summary>
    public void Start()
    {
        if (Process is not { IsAlive: true })
        {
            Starts++;
            Process = start(this);
        }
    }
}
