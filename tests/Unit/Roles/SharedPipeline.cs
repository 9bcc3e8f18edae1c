using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>Sources and a pipeline of stages that they share, in virtual time: computing takes time, links take none.</summary>
internal sealed class SharedPipeline
{
    private static readonly Epoch Epoch = SourceScript.Epoch(1);

    private readonly TimeSpan[] _serviceTimes;
    private readonly StageRole[] _stages;
    private readonly SourceRole[] _sources;
    private readonly Queue<Action> _arrivals = new();
    private readonly PriorityQueue<Action, (MonotonicTime Time, long Order)> _computed = new();
    private readonly int[] _computedCounts;
    private long _nextPayload = 1;
    private long _order;

    public SharedPipeline(int sourceCount, params int[] serviceMilliseconds)
    {
        _serviceTimes = [.. serviceMilliseconds.Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds))];
        _computedCounts = new int[serviceMilliseconds.Length];
        _stages = [.. serviceMilliseconds.Select((_, index) => new StageRole(new StageId(Epoch, index), index == serviceMilliseconds.Length - 1, FlowLimits.Default))];
        _sources = [.. Enumerable.Range(0, sourceCount).Select(index => new SourceRole(new Incarnation((ulong)index + 1), FlowLimits.Default, RoleTimings.Default))];
        for (int stage = 1; stage < _stages.Length; stage++)
        {
            Decide(stage, new StageInput(StageInputKind.InputLinkOpened, LinkTo(stage), new Incarnation(100)));
            Decide(stage - 1, new StageInput(StageInputKind.OutputLinkOpened, LinkTo(stage), new Incarnation(100)));
        }

        for (int source = 0; source < sourceCount; source++)
        {
            Decide(source, SourceScript.Received(SourceScript.Prepare(Epoch)));
            Decide(0, new StageInput(StageInputKind.InputLinkOpened, FirstLink(source), _sources[source].Self));
            Decide(_stages.Length - 1, new StageInput(StageInputKind.OutputLinkOpened, LastLink(source), _sources[source].Self));
            Decide(source, new SourceInput(SourceInputKind.LinkOpened, Epoch: Epoch, End: SourceLinkEnd.First, Link: FirstLink(source)));
            Decide(source, new SourceInput(SourceInputKind.LinkOpened, Epoch: Epoch, End: SourceLinkEnd.Last, Link: LastLink(source)));
            Decide(source, SourceScript.Received(new CoordinationMessage.Activate(new Term(1), Epoch, true)));
        }
    }

    public MonotonicTime Now { get; private set; }

    /// <summary>How many each stage has computed.</summary>
    public IReadOnlyList<int> ComputedCounts => _computedCounts;

    /// <summary>Told every answer: source, request, error or null.</summary>
    public Action<int, RequestId, RequestError?> Answered { get; set; } = (_, _, _) => { };


    public void Submit(int source, long stream, TimeSpan? deadline = null) => Decide(
        source,
        new SourceInput(
            SourceInputKind.Submit,
            new StreamId(stream),
            Payload: NewPayload(),
            Bytes: 100,
            Deadline: deadline is { } span ? Now + span : new MonotonicTime(long.MaxValue)));

    public void Cancel(int source, RequestId request) => Decide(source, new SourceInput(SourceInputKind.Cancel, Request: request));

    /// <summary>The source's timer.</summary>
    public void Tick(int source) => Decide(source, new SourceInput(SourceInputKind.Tick));

    public void Run(TimeSpan time)
    {
        MonotonicTime end = Now + time;
        while (true)
        {
            while (_arrivals.TryDequeue(out Action? arrival))
            {
                arrival();
            }

            if (!_computed.TryPeek(out _, out (MonotonicTime Time, long Order) due) || due.Time > end)
            {
                Now = end;
                return;
            }

            Now = due.Time;
            _computed.Dequeue()();
        }
    }

    private static LinkId FirstLink(int source) => new(1_000 + source);

    private static LinkId LastLink(int source) => new(2_000 + source);

    private static LinkId LinkTo(int stage) => new(stage);

    private PayloadHandle NewPayload() => new(_nextPayload++);

    private void Decide(int source, SourceInput input)
    {
        List<SourceEffect> effects = [];
        _sources[source].Decide(Now, input, effects);
        foreach (SourceEffect effect in effects)
        {
            Execute(source, effect);
        }
    }

    private void Execute(int source, SourceEffect effect)
    {
        switch (effect.Kind)
        {
            case SourceEffectKind.SendFrame:
                Arrive(0, new StageInput(StageInputKind.FrameArrived, effect.Link, Request: effect.Request, Payload: NewPayload(), Bytes: effect.Bytes, Deadline: effect.Deadline));
                break;
            case SourceEffectKind.SendCancel:
                Arrive(0, new StageInput(StageInputKind.CancelArrived, effect.Link, Request: effect.Request));
                break;
            case SourceEffectKind.GrantCredit:
                Arrive(_stages.Length - 1, new StageInput(StageInputKind.CreditArrived, effect.Link, Credit: effect.Credit));
                break;
            case SourceEffectKind.Deliver:
            case SourceEffectKind.DeliverError:
                _arrivals.Enqueue(() => Answered(source, effect.Request, effect.Error));
                break;
            default:
                break;
        }
    }

    private void Arrive(int stage, StageInput input) => _arrivals.Enqueue(() => Decide(stage, input));

    private void Decide(int stage, StageInput input)
    {
        List<StageEffect> effects = [];
        _stages[stage].Decide(Now, input, effects);
        foreach (StageEffect effect in effects)
        {
            Execute(stage, effect);
        }
    }

    private void Execute(int stage, StageEffect effect)
    {
        int source = (int)effect.Request.Source.Value - 1;
        switch (effect.Kind)
        {
            case StageEffectKind.Compute:
                _computedCounts[stage]++;
                _computed.Enqueue(
                    () => Decide(stage, new StageInput(StageInputKind.Computed, Request: effect.Request, Payload: NewPayload(), Bytes: 100)),
                    (Now + _serviceTimes[stage], _order++));
                break;
            case StageEffectKind.SendFrame when _stages[stage].IsLast:
                _arrivals.Enqueue(() => Decide(source, new SourceInput(SourceInputKind.ResultArrived, Request: effect.Request, Payload: effect.Payload, Bytes: 100, Link: effect.Link)));
                break;
            case StageEffectKind.SendFrame:
                Arrive(stage + 1, new StageInput(StageInputKind.FrameArrived, effect.Link, Request: effect.Request, Payload: effect.Payload, Bytes: 100, Deadline: effect.Deadline));
                break;
            case StageEffectKind.SendFailure when _stages[stage].IsLast:
                _arrivals.Enqueue(() => Decide(source, new SourceInput(SourceInputKind.FailureArrived, Request: effect.Request, Error: effect.Error, Link: effect.Link)));
                break;
            case StageEffectKind.SendFailure:
                Arrive(stage + 1, new StageInput(StageInputKind.FailureArrived, effect.Link, Request: effect.Request, Error: effect.Error));
                break;
            case StageEffectKind.SendCancel:
                Arrive(stage + 1, new StageInput(StageInputKind.CancelArrived, effect.Link, Request: effect.Request));
                break;
            case StageEffectKind.GrantCredit when effect.Link.Value >= FirstLink(0).Value:
                int granted = (int)(effect.Link.Value - FirstLink(0).Value);
                _arrivals.Enqueue(() => Decide(granted, new SourceInput(SourceInputKind.CreditArrived, Link: effect.Link, Credit: effect.Credit)));
                break;
            case StageEffectKind.GrantCredit:
                Arrive(stage - 1, new StageInput(StageInputKind.CreditArrived, effect.Link, Credit: effect.Credit));
                break;
            case StageEffectKind.Release:
            case StageEffectKind.CloseLink:
                break;
        }
    }
}
