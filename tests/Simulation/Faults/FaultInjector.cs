using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Faults;

/// <summary>Breaks things, at random or by name, until it is told to heal.</summary>
internal sealed class FaultInjector
{
    private readonly SimulatedNetwork _network;
    private readonly Transcript _transcript;
    private readonly SeededRandom _random;
    private readonly TimeSpan _pauseLongest;
    private readonly IReadOnlyList<SimulatedMachine> _machines;
    private readonly NetworkFaults _networkFaults;
    private readonly MachineFaults _machineFaults;
    private bool _isHealed;

    public FaultInjector(SimulatedNetwork network, Transcript transcript, SeededRandom random, TimeSpan pauseLongest, IReadOnlyList<SimulatedMachine> machines)
    {
        _network = network;
        _transcript = transcript;
        _random = random;
        _pauseLongest = pauseLongest;
        _machines = machines;
        _networkFaults = new NetworkFaults(network, transcript, random, machines);
        _machineFaults = new MachineFaults(network.Clock, transcript, random, machines);
    }

    /// <summary>Faults of these kinds from now on, again and again.</summary>
    public void Begin(FaultKinds kinds)
    {
        FaultKinds[] choices = [.. Enum.GetValues<FaultKinds>().Where(kind => kinds.HasFlag(kind) && System.Numerics.BitOperations.IsPow2((int)kind))];
        if (choices.Length > 0)
        {
            Next(choices);
        }
    }

    /// <summary>No fault from now on; everything that is down comes up.</summary>
    public void Heal()
    {
        _isHealed = true;
        _transcript.Happened("healed");
        _networkFaults.Heal();
        _machineFaults.Heal();
    }

    /// <summary>A process has ended by itself: somebody starts another one there.</summary>
    public void OnEnded(SimulatedMachine machine) =>
        _network.Clock.After(_random.Between(TimeSpan.FromMilliseconds(10), _isHealed ? TimeSpan.FromSeconds(1) : MachineFaults.DownLongest), machine.Start);

    public void Inject(FaultKinds kind)
    {
        switch (kind)
        {
            case FaultKinds.CutControl:
                _networkFaults.Reset(ConnectionKind.Control);
                break;
            case FaultKinds.CutData:
                _networkFaults.Reset(ConnectionKind.Data);
                break;
            case FaultKinds.CutLayers:
                _networkFaults.Reset(ConnectionKind.Layers);
                break;
            case FaultKinds.HalfOpen:
                _networkFaults.HalfOpen();
                break;
            case FaultKinds.LoseDials:
                _networkFaults.LoseDials();
                break;
            case FaultKinds.CutCable:
                _networkFaults.CutCable();
                break;
            case FaultKinds.Part:
                _networkFaults.Part();
                break;
            case FaultKinds.SlowLink:
                _networkFaults.SlowLink();
                break;
            case FaultKinds.Join:
                if (_random.PickOrDefault([.. _machines.Where(machine => machine.Starts == 0)]) is { } newcomer)
                {
                    _transcript.Happened($"FAULT {newcomer.Name} joins");
                    newcomer.Start();
                }

                break;
            default:
                _machineFaults.Inject(kind);
                break;
        }
    }

    private void Next(FaultKinds[] choices) =>
        _network.Clock.After(_random.Between(TimeSpan.FromMilliseconds(10), _pauseLongest), () =>
        {
            if (!_isHealed)
            {
                Inject(_random.Pick(choices));
                Next(choices);
            }
        });
}
