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
    public ContentDisk ContentDisk { get; } = new();

    /// <summary>Its memory is short, say.</summary>
    public bool FailsBuilds { get; set; }

    /// <summary>It was given the model: what it holds of it is no cache.</summary>
    public bool IsOrigin { get; init; }

    /// <summary>It is not there from the beginning.</summary>
    public bool IsLate { get; init; }

    /// <summary>Computing takes so many times as long as it says of itself.</summary>
    public double ComputeFactor { get; set; } = 1;

    public bool FailsCompute { get; set; }

    /// <summary>Its process has ended by itself.</summary>
    public Action<SimulatedMachine> Ended { get; set; } = _ => { };

    public TermDisk TermDisk { get; } = new();

    public SimulatedProcess? Process { get; private set; }

    public MemberProcess? Member => Process as MemberProcess;

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
