using System.Collections.Concurrent;
using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Content;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Stages;
using ActorInference.Execution.Transfer;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Execution.Workers;

/// <summary>A worker role with its lanes and stages: executes what the role decides. The same for every engine.</summary>
public sealed class WorkerRunner : IAsyncDisposable
{
    private readonly WorkerRole _role;
    private readonly WorkerSurroundings _surroundings;
    private readonly RoleLoop<WorkerInput, WorkerEffect> _loop;
    private readonly ImmutableArray<Lane> _lanes;
    private readonly BackgroundWork _work;
    private readonly StageBuilder _builder;
    private readonly WorkerLoads _loads;
    private int _plansHeld;

    // A stage that is stopped while it is being built must not appear afterwards.
    private readonly ConcurrentDictionary<StageId, bool> _building = new();

    public WorkerRunner(WorkerRole role, MemberDescription self, WorkerSurroundings surroundings)
    {
        ArgumentNullException.ThrowIfNull(self);
        ArgumentNullException.ThrowIfNull(surroundings);
        _role = role;
        _surroundings = surroundings;
        _work = new BackgroundWork(surroundings.Failed);
        _builder = new StageBuilder(surroundings.Backend, surroundings.Content);
        StageSurroundings stages = surroundings.Stages;
        _loads = new WorkerLoads(surroundings.Table, self.SlotCount, stages.Clock);
        ImmutableArray<int> cores = surroundings.PinsLanes ? LaneCores.Choose(self.SlotCount) : [];
        _lanes = [.. Enumerable.Range(0, self.SlotCount).Select(slot => new Lane($"{self.Name} slot {slot}", stages.Clock, surroundings.Failed, cores.IsEmpty ? null : cores[slot]))];
        _loop = new RoleLoop<WorkerInput, WorkerEffect>(
            "worker", role, new WorkerInput.Tick(), Execute, stages.Clock, stages.Logger, surroundings.Failed, surroundings.Seats, CountPlans);
        _loop.Start();
    }

    public void Post(WorkerInput input) => _loop.Post(input);

    /// <summary>Reads the role between two inputs.</summary>
    public Task<TAnswer> AskAsync<TAnswer>(Func<WorkerRole, TAnswer> read, CancellationToken cancellationToken) => _loop.AskAsync(() => read(_role), cancellationToken);

    /// <summary>Stops all stages and lanes, in this order.</summary>
    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync().ConfigureAwait(false);
        await _loop.DisposeAsync().ConfigureAwait(false);
        foreach (StageRunner stage in _surroundings.Table.All)
        {
            Stop(stage.Stage);
            await stage.Stopped.ConfigureAwait(false);
        }

        foreach (Lane lane in _lanes)
        {
            lane.Dispose();
        }
    }

    private void Execute(WorkerEffect effect)
    {
        switch (effect)
        {
            case WorkerEffect.FindContent find:
                _work.Run(_ => Find(find.Content));
                break;
            case WorkerEffect.FetchContent fetch:
                _work.Run(cancellationToken => FetchAsync(fetch, cancellationToken));
                break;
            case WorkerEffect.BuildStage build:
                _building[build.Stage] = true;
                _work.Run(_ => Build(build));
                break;
            case WorkerEffect.OpenOutputLink open:
                _work.Run(cancellationToken => OpenAsync(open, cancellationToken));
                break;
            case WorkerEffect.StopStage stop:
                Stop(stop.Stage);
                break;
            case WorkerEffect.ForgetSource forget:
                foreach (StageRunner stage in _surroundings.Table.All)
                {
                    stage.ForgetSource(forget.Source);
                }

                break;
            case WorkerEffect.MeasureStages:
                _loop.Post(new WorkerInput.Measured(_loads.Take()));
                break;
            case WorkerEffect.Send send:
                _surroundings.Send(send.To, send.Message);
                break;
            case WorkerEffect.ReportChanged:
                _surroundings.ReportChanged();
                break;
            default:
                throw new InvalidOperationException($"No engine executes {effect.GetType().Name}.");
        }
    }

    private void CountPlans()
    {
        int held = _role.HeldPlans.Length;
        if (held != _plansHeld)
        {
            _plansHeld = held;
            _surroundings.PlansHeld(held);
        }
    }

    private Task Find(Digest content)
    {
        _loop.Post(_surroundings.Content.TryGet(content) is null ? new WorkerInput.ContentNotCached(content) : new WorkerInput.ContentReady(content));
        return Task.CompletedTask;
    }

    private async Task FetchAsync(WorkerEffect.FetchContent fetch, CancellationToken cancellationToken)
    {
        try
        {
            await _surroundings.Content.FetchAsync(fetch.Content, fetch.From, _surroundings.Holders, cancellationToken).ConfigureAwait(false);
            _loop.Post(new WorkerInput.ContentReady(fetch.Content));
        }
        catch (LinkException exception)
        {
            _loop.Post(new WorkerInput.ContentFetchFailed(fetch.Content, fetch.From.Incarnation, exception.Message));
        }
        catch (InvalidDataException exception)
        {
            ContentLog.WrongContent(_surroundings.Stages.Logger, exception.Message);
            _loop.Post(new WorkerInput.ContentFetchFailed(fetch.Content, fetch.From.Incarnation, exception.Message, IsWrong: true));
        }
    }

    private Task Build(WorkerEffect.BuildStage build)
    {
        IStageProgram program;
        try
        {
            program = _builder.Build(build.Planned, build.Offer);
        }
        catch (Exception exception)
        {
            // Out of memory, an operation that the backend lacks, damaged content: another plan may do without this worker.
            _building.TryRemove(build.Stage, out _);
            _loop.Post(new WorkerInput.StageBuildFailed(build.Stage, exception.Message));
            return Task.CompletedTask;
        }

        int slot = build.Planned.Slots[build.Stage.Replica].Index;
        StageRole role = new(build.Stage, build.IsLast, _surroundings.Limits, isReplicated: build.Planned.Slots.Length > 1);
        StageRunner runner = new(
            role,
            build.Offer.Model,
            build.Planned,
            program,
            _lanes[slot],
            _surroundings.Stages,
            (link, reason) => _loop.Post(new WorkerInput.OutputLinkLost(build.Stage, link, reason)))
        {
            Codec = build.Offer.Preferences.Codec,
        };
        _surroundings.Table.Add(runner);
        if (_building.TryRemove(build.Stage, out _))
        {
            _loop.Post(new WorkerInput.StageBuilt(build.Stage));
        }
        else
        {
            Stop(build.Stage);
        }

        return Task.CompletedTask;
    }

    private async Task OpenAsync(WorkerEffect.OpenOutputLink open, CancellationToken cancellationToken)
    {
        if (_surroundings.Table.Find(open.From) is not StageRunner from)
        {
            _loop.Post(new WorkerInput.OutputLinkFailed(open.From, $"{open.From} is not here any more", IsTooEarly: true, open.ToReplica));
            return;
        }

        try
        {
            LinkOpen link = new(open.From with { Index = open.From.Index + 1, Replica = open.ToReplica }, open.Model, DialerPosition.PreviousStage, from.Codec);
            await _surroundings.DataPlane.OpenAsync(link, open.To, from, opened => Attach(from, opened, open.ToReplica), cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException exception)
        {
            // These may pass while the plan is prepared; any other refusal stays, like no answer at all.
            bool isTooEarly = exception.Refusal?.Code is RefusalCode.UnknownEpoch or RefusalCode.TooManyConnections or RefusalCode.Declined;
            _loop.Post(new WorkerInput.OutputLinkFailed(open.From, exception.Message, isTooEarly, open.ToReplica));
        }
    }

    private void Attach(StageRunner from, ILink link, int toReplica)
    {
        from.AttachNextStage(link);
        _loop.Post(new WorkerInput.OutputLinkOpened(from.Stage, link.Id, toReplica));
    }

    private void Stop(StageId stage)
    {
        _building.TryRemove(stage, out _);
        _surroundings.Table.Remove(stage)?.Stop();
    }
}
