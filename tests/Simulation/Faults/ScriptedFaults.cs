using System.Globalization;
using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Faults;

/// <summary>
/// The commands of scripts. A machine is named, or is <c>first</c>, <c>middle</c> or <c>last</c> (whoever holds that stage of the active plan) or
/// <c>replica</c> (whoever holds the last replica of the first stage that has several) or <c>office</c> (whose coordinator is in office), or <c>waiting</c> (whose coordinator is not).
/// <code>
/// crash X | power X | stop X | start X | freeze X MILLISECONDS | cut X Y | way X Y | mend | isolate X | rejoin X | join X | drain X | leave X
/// slow X | preparing COMMAND
/// </code>
/// Who is first may be another one when a cable is mended: <c>mend</c> is for the pairs that were cut, whoever holds which stage now.
/// </summary>
internal sealed class ScriptedFaults(SimulatedNetwork network, Transcript transcript, IReadOnlyList<SimulatedMachine> machines)
{
    private static readonly TimeSpan DownFor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan PreparingLook = TimeSpan.FromMilliseconds(0.2);

    private readonly List<(SimulatedMachine One, SimulatedMachine Other)> _cut = [];
    private SimulatedMachine? _isolated;

    public void Do(string command)
    {
        string[] words = command.Split(' ');
        if (words[0] == "preparing")
        {
            WhenPreparing(string.Join(' ', words[1..]));
            return;
        }

        if (words[0] == "mend")
        {
            Mend();
            return;
        }

        SimulatedMachine machine = Find(words[1]);
        transcript.Happened($"FAULT {words[0]} {string.Join(' ', [machine.Name, .. words[2..].Select(NameOf)])}");
        switch (words[0])
        {
            case "crash":
                machine.Process!.Crash(isSilent: false);
                network.Clock.After(DownFor, machine.Start);
                break;
            case "power":
                machine.Process!.Crash(isSilent: true);
                network.Clock.After(DownFor, machine.Start);
                break;
            case "stop":
                machine.Process!.Crash(isSilent: false);
                break;
            case "start" or "join":
                machine.Start();
                break;
            case "freeze":
                machine.Process!.Freeze(TimeSpan.FromMilliseconds(int.Parse(words[2], CultureInfo.InvariantCulture)));
                break;
            case "cut":
                _cut.Add((machine, Find(words[2])));
                network.Cut(machine.Address, _cut[^1].Other.Address);
                break;
            case "way":
                _cut.Add((machine, Find(words[2])));
                network.CutWay(machine.Address, _cut[^1].Other.Address);
                break;
            case "isolate":
                _isolated = machine;
                All(machine, network.Cut);
                break;
            case "drain":
                Find("office").Member!.RequestDrain(machine.Process!.Name);
                break;
            case "leave":
                machine.Member!.Leave();
                break;
            case "slow":
                machine.ComputeFactor = 10;
                break;
            case "rejoin":
                All(_isolated!, network.Mend);
                break;
            default:
                throw new ArgumentException($"no such command: {command}", nameof(command));
        }
    }

    private void Mend()
    {
        foreach ((SimulatedMachine one, SimulatedMachine other) in _cut)
        {
            transcript.Happened($"FAULT mend {one.Name} {other.Name}");
            network.Mend(one.Address, other.Address);
        }

        _cut.Clear();
    }

    private void All(SimulatedMachine machine, Action<Decisions.MemberAddress, Decisions.MemberAddress> change)
    {
        foreach (SimulatedMachine other in machines.Where(other => other != machine))
        {
            change(machine.Address, other.Address);
        }
    }

    private void WhenPreparing(string command)
    {
        if (machines.Any(machine => machine.Member is { IsAlive: true, Coordinator: { InOffice: true } coordinator } && coordinator.State.Contains("preparing", StringComparison.Ordinal)))
        {
            Do(command);
        }
        else
        {
            network.Clock.After(PreparingLook, () => WhenPreparing(command));
        }
    }

    private string NameOf(string word) => char.IsDigit(word[0]) ? word : Find(word).Name;

    private SimulatedMachine Find(string word) =>
        word switch
        {
            "isolated" => _isolated!,
            "office" => machines.First(machine => machine.Member is { IsAlive: true, Coordinator.InOffice: true }),
            "waiting" => machines.First(machine => machine.Member is { IsAlive: true, Coordinator.InOffice: false }),
            "first" => HolderOf(0),
            "middle" => HolderOf(1),
            "replica" => HolderOf(ActivePlan().Stages.First(stage => stage.Slots.Length > 1).Slots[^1]),
            "last" => HolderOf(ActivePlan().LastStageIndex),
            _ => machines.First(machine => machine.Name == word),
        };

    private SimulatedMachine HolderOf(int stage) => HolderOf(ActivePlan().Stages[stage].Slot);

    private SimulatedMachine HolderOf(SlotId slot) => machines.First(machine => machine.Process?.Incarnation == slot.Worker);

    private Plan ActivePlan() => Find("office").Member!.Coordinator!.ActivePlan ?? throw new InvalidOperationException("no plan is active");
}
