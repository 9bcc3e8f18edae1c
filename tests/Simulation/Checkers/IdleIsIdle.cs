using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>No role asks for its tick again and again: never twice without progress, and at quiet only as leases need.</summary>
internal sealed class IdleIsIdle : Checker
{
    private const int TicksAtOneInstantMax = 50;

    /// <summary>One role, from settling to quiet: renewals come once a second.</summary>
    private const int TicksWhileSettlingMax = 40;

    private readonly Dictionary<(SimulatedProcess, string), (MonotonicTime Time, int Count)> _ticks = [];

    private readonly Dictionary<(SimulatedProcess, string), int> _settlingTicks = [];
    private bool _isSettling;

    public override void OnSettling() => _isSettling = true;

    public override void OnTicked(SimulatedProcess process, string role)
    {
        (MonotonicTime time, int count) = _ticks.GetValueOrDefault((process, role));
        count = time == Panel.Clock.Now ? count + 1 : 1;
        _ticks[(process, role)] = (Panel.Clock.Now, count);
        if (count > TicksAtOneInstantMax)
        {
            throw new InvalidOperationException($"{process.Name} {role} spins: its deadline never moves");
        }

        if (_isSettling)
        {
            int settlingTicks = _settlingTicks.GetValueOrDefault((process, role)) + 1;
            _settlingTicks[(process, role)] = settlingTicks;
            if (settlingTicks == TicksWhileSettlingMax)
            {
                Violated($"{process.Name} {role} has ticked {settlingTicks} times while there was nothing to do");
            }
        }
    }
}
