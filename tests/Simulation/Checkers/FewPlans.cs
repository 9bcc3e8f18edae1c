using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>Whatever breaks and comes back, there is no storm of plans; and where nothing happens, hardly any.</summary>
internal sealed class FewPlans : Checker
{
    private const int PlansInWindowMax = 20;
    private const int PlansWhileSettlingMax = 3;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<MonotonicTime> _begun = new();
    private Epoch _newest;
    private bool _isSettling;
    private int _settlingPlans;

    public override void OnSettling() => _isSettling = true;

    public override void OnCoordinatorSpoke(MemberProcess coordinator, Incarnation to, CoordinationMessage message)
    {
        if (message is not CoordinationMessage.Prepare prepare || prepare.Plan.Epoch <= _newest)
        {
            return;
        }

        _newest = prepare.Plan.Epoch;
        _begun.Enqueue(Panel.Clock.Now);
        while (_begun.Peek() + Window < Panel.Clock.Now)
        {
            _begun.Dequeue();
        }

        if (_begun.Count > PlansInWindowMax)
        {
            Violated($"{_begun.Count} plans in {Window.TotalSeconds} s");
        }

        _settlingPlans += _isSettling ? 1 : 0;
        if (_settlingPlans > PlansWhileSettlingMax)
        {
            Violated($"{_settlingPlans} plans while there was nothing to do");
        }
    }
}
