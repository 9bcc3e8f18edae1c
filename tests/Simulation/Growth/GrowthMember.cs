using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;

namespace ActorInference.Tests.Simulation.Growth;

/// <summary>
/// A member of a cluster whose size is what matters: its role is the real one; in the place of worker and source stands the shortest
/// thing that keeps the promises of the protocol (everything asked for is ready at once, nothing is ever in flight).
/// </summary>
internal sealed class GrowthMember(GrowthCluster cluster, MemberDescription description, ModelOffer? offer)
{
    private readonly MemberRole _role = new(description, 1, GrowthCluster.Timings);
    private readonly List<MemberEffect> _effects = [];
    private readonly List<Plan> _held = [];
    private readonly HashSet<Digest> _content = offer is null ? [] : [offer.Model.Hash, .. offer.LayerHashes.Select(layer => layer.Hash)];
    private Epoch _active;
    private ModelOffer? _offer = offer;
    private Alarm? _alarm;

    public MemberDescription Description => description;

    public Incarnation Incarnation => description.Incarnation;

    public bool IsDead { get; private set; }

    public CoordinatorRole? Coordinator { get; init; }

    public void Die() => IsDead = true;

    public void Feed(MemberInput input)
    {
        if (IsDead)
        {
            return;
        }

        List<MemberEffect> effects = [.. Decide(input)];
        foreach (MemberEffect effect in effects)
        {
            Execute(effect);
        }

        _alarm ??= new Alarm(cluster, () => Feed(new MemberInput.Tick()));
        _alarm.Arm(_role.NextDeadline);
    }

    private List<MemberEffect> Decide(MemberInput input)
    {
        _effects.Clear();
        _role.Decide(cluster.Now, in input, _effects);
        return _effects;
    }

    private void Execute(MemberEffect effect)
    {
        switch (effect)
        {
            case MemberEffect.SendToLighthouse send:
                cluster.ToLighthouse(Incarnation, send.Message);
                break;
            case MemberEffect.Send send:
                cluster.ToCoordinator(this, send.Message);
                break;
            case MemberEffect.SendReport report:
                ImmutableArray<bool> prepared = [.. _held.Select(_ => true)];
                cluster.ToCoordinator(this, new CoordinationMessage.Report(
                    new MemberReport(report.HighestTerm, _active, [.. _held], prepared, _offer, [.. _content], report.IsLeaving, report.Crashes)));
                break;
            case MemberEffect.PublishView publish when Coordinator is not null:
                cluster.ToOwnCoordinator(new CoordinatorInput.ViewChanged(publish.View));
                break;
            case MemberEffect.Obey obey:
                Obey(obey.Message);
                break;
            default:
                break;
        }
    }

    private void Obey(CoordinationMessage message)
    {
        switch (message)
        {
            case CoordinationMessage.Prepare prepare:
                OnPrepare(prepare);
                break;
            case CoordinationMessage.Activate activate:
                _active = activate.Epoch;
                _held.RemoveAll(plan => plan.Epoch != activate.Epoch && plan.Epoch > activate.Epoch);
                foreach (Plan older in _held.Where(plan => plan.Epoch < activate.Epoch && description.Roles.HasFlag(MemberRoles.Source)).ToArray())
                {
                    cluster.ToCoordinator(this, new CoordinationMessage.Drained(older.Epoch));
                }

                break;
            case CoordinationMessage.Retire retire:
                _held.RemoveAll(plan => plan.Epoch <= retire.Epoch);
                Feed(new MemberInput.ReportChanged());
                break;
            default:
                break;
        }
    }

    private void OnPrepare(CoordinationMessage.Prepare prepare)
    {
        _offer ??= prepare.Offer;
        if (!_held.Exists(plan => plan.Epoch == prepare.Plan.Epoch))
        {
            _held.Add(prepare.Plan);
        }

        foreach (PlannedStage stage in prepare.Plan.Stages.Where(stage => stage.IsOn(Incarnation)))
        {
            _content.Add(prepare.Offer.Model.Hash);
            _content.UnionWith(Enumerable.Range(stage.FirstLayer, stage.LayerCount).Select(layer => prepare.Offer.LayerHashes[layer].Hash));
        }

        cluster.ToCoordinator(this, new CoordinationMessage.Prepared(prepare.Plan.Epoch, prepare.Part));
        Feed(new MemberInput.ReportChanged());
    }
}
