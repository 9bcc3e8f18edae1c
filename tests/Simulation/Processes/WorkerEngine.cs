using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Tests.Simulation.Network;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>Does what a worker role decides: content, stages, links between them.</summary>
internal sealed class WorkerEngine
{
    /// <summary>Not yet, or not any more.</summary>
    private const string NoSuchStage = "no such stage here";

    private readonly MemberProcess _process;
    private readonly RoleHost<WorkerInput, WorkerEffect> _host;
    private readonly Dictionary<StageId, StageEngine> _stages = [];
    private readonly HashSet<StageId> _building = [];
    private readonly ComputeLane[] _lanes;

    public WorkerEngine(MemberProcess process, MemberDescription self)
    {
        _process = process;
        Role = new WorkerRole(self, process.Surroundings.Timings);
        _host = new RoleHost<WorkerInput, WorkerEffect>(process, "worker", Role, new WorkerInput.Tick(), Execute, CountPlans);
        _lanes = [.. Enumerable.Range(0, self.SlotCount).Select(_ => new ComputeLane(process, self.SlotFlopsPerSecond))];
    }

    public WorkerRole Role { get; }

    private int _plansHeld;

    public IReadOnlyCollection<StageEngine> Stages => _stages.Values;

    /// <summary>Stages whose last computation the stop could not interrupt.</summary>
    public int StoppedComputing { get; private set; }

    public void OnReceived(Incarnation from, CoordinationMessage message)
    {
        if (message is CoordinationMessage.Prepare prepare)
        {
            _process.Control.Learn(prepare.Members);
        }

        _host.Post(new WorkerInput.Received(from, message));
    }

    public void OnViewChanged(ClusterView view) => _host.Post(new WorkerInput.ViewChanged(view));

    public string? Accept(ConnectionEnd end, DataOpening opening)
    {
        StageEngine? stage = _stages.Values.FirstOrDefault(stage => stage.Answers(opening));
        if (stage is null)
        {
            return $"{NoSuchStage}: {opening}";
        }

        Incarnation peer = end.Other.Owner.Incarnation;
        if (opening.Edge == DataEdge.LastToSource)
        {
            stage.AttachOutput(end, peer, (_, _) => { });
        }
        else
        {
            stage.AttachInput(end, peer);
        }

        return null;
    }

    private void CountPlans()
    {
        int held = Role.HeldPlans.Length;
        if (held != _plansHeld)
        {
            _plansHeld = held;
            _process.OnPlansHeld(held);
        }
    }

    private void Execute(WorkerEffect effect)
    {
        switch (effect)
        {
            case WorkerEffect.FindContent find:
                Find(find.Content);
                break;
            case WorkerEffect.FetchContent fetch:
                _process.Contents.Fetch(
                    fetch.Content,
                    fetch.From,
                    () => _host.Feed(new WorkerInput.ContentReady(fetch.Content)),
                    reason => _host.Feed(new WorkerInput.ContentFetchFailed(fetch.Content, fetch.From.Incarnation, reason)));
                break;
            case WorkerEffect.BuildStage build:
                Build(build);
                break;
            case WorkerEffect.OpenOutputLink open:
                OpenOutputLink(open);
                break;
            case WorkerEffect.StopStage stop:
                _building.Remove(stop.Stage);
                if (_stages.Remove(stop.Stage, out StageEngine? stage))
                {
                    stage.Stop();
                    StoppedComputing += stage.ComputingCount;
                }

                break;
            case WorkerEffect.ForgetSource when _process.Surroundings.Bugs.HasFlag(PlantedBugs.DeadSourcesKept):
                break;
            case WorkerEffect.ForgetSource forget:
                foreach (StageEngine each in _stages.Values)
                {
                    each.OnSourceGone(forget.Source);
                }

                break;
            case WorkerEffect.MeasureStages:
                _host.Post(new WorkerInput.Measured([.. _stages.Values.Select(each => each.TakeLoad()).Where(load => load.Requests > 0)]));
                break;
            case WorkerEffect.Send send:
                _process.Control.Send(send.To, send.Message);
                break;
            case WorkerEffect.ReportChanged:
                _process.ReportChanged();
                break;
            default:
                throw new NotSupportedException($"{effect}");
        }
    }

    private void Find(Digest content) =>
        _process.After(_process.Surroundings.Random.Between(TimeSpan.FromMicroseconds(10), TimeSpan.FromMilliseconds(1)), () =>
            _host.Feed(_process.Contents.Holds(content) ? new WorkerInput.ContentReady(content) : new WorkerInput.ContentNotCached(content)));

    private void Build(WorkerEffect.BuildStage build)
    {
        for (int layer = build.Planned.FirstLayer; layer < build.Planned.FirstLayer + build.Planned.LayerCount; layer++)
        {
            if (!_process.Contents.Holds(build.Offer.LayerHashes[layer].Hash))
            {
                _process.Surroundings.Checks.Violated("build", $"{_process.Name} builds {build.Stage} without layer {layer}");
            }
        }

        _building.Add(build.Stage);
        TimeSpan warmUp = _process.Surroundings.Random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50));
        _process.After(warmUp, () =>
        {
            bool isWanted = _building.Remove(build.Stage);
            if (isWanted && _process.Machine.FailsBuilds)
            {
                _host.Feed(new WorkerInput.StageBuildFailed(build.Stage, "out of memory"));
            }
            else if (isWanted)
            {
                ComputeLane lane = _lanes[build.Planned.Slots[build.Stage.Replica].Index];
                _stages[build.Stage] = new StageEngine(_process, build, lane);
                _host.Feed(new WorkerInput.StageBuilt(build.Stage));
            }
        });
    }

    private void OpenOutputLink(WorkerEffect.OpenOutputLink open)
    {
        StageId next = new(open.From.Epoch, open.From.Index + 1, open.ToReplica);
        _process.Surroundings.Network.Dial(
            _process,
            open.To.Address,
            open.To.Incarnation,
            ConnectionKind.Data,
            new DataOpening(next.Epoch, DataEdge.StageToNext, next.Index, open.Model, next.Replica),
            end => OnOutputLinkOpened(open, end),
            reason => _host.Feed(new WorkerInput.OutputLinkFailed(open.From, reason, reason.StartsWith(NoSuchStage, StringComparison.Ordinal), open.ToReplica)));
    }

    private void OnOutputLinkOpened(WorkerEffect.OpenOutputLink open, ConnectionEnd end)
    {
        if (!_stages.TryGetValue(open.From, out StageEngine? stage))
        {
            end.Close("its stage was stopped");
            return;
        }

        LinkId link = stage.AttachOutput(
            end,
            open.To.Incarnation,
            (lost, reason) => _host.Post(new WorkerInput.OutputLinkLost(open.From, lost, reason)));
        _host.Post(new WorkerInput.OutputLinkOpened(open.From, link, open.ToReplica));
    }
}
