using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>All that the coordinator knows of one live member.</summary>
internal sealed class CoordinatorMember(MemberDescription description)
{
    private LayerSet? _heldLayers;
    private MemberReport? _heldReport;
    private ModelId _heldModel;

    public MemberDescription Description { get; set; } = description;

    public Incarnation Incarnation => Description.Incarnation;

    public bool IsWorker => Description.Roles.HasFlag(MemberRoles.Worker) && Description.SlotCount > 0;

    public bool IsSource => Description.Roles.HasFlag(MemberRoles.Source);

    public MemberReport? Report { get; set; }

    /// <summary>It has said so.</summary>
    public bool SaysItLeaves => Report?.IsLeaving == true;

    /// <summary>Plans are made without it: what was asked of it and what is planned must not cross on their way.</summary>
    public bool IsLeaving => SaysItLeaves || ShouldLeave;

    /// <summary>Somebody asked for it; said again until it reports that it is leaving.</summary>
    public bool ShouldLeave { get; set; }

    public CoordinatorReach Reach { get; set; }

    /// <summary>Since when the connection has been in doubt.</summary>
    public MonotonicTime DoubtfulSince { get; set; }

    /// <summary>It closed the connection on purpose, and has not been heard of since.</summary>
    public bool SaidGoodbye { get; set; }

    /// <summary>Why, for people.</summary>
    public string LostReason { get; set; } = "";

    /// <summary>The last sign of life.</summary>
    public MonotonicTime HeardAt { get; set; }

    /// <summary>How fast it computes, as its loads say.</summary>
    public CoordinatorSpeed Speed { get; } = new();

    /// <summary>When it is asked again.</summary>
    public MonotonicTime? RetryAt { get; set; }

    /// <summary>Since the connection broke.</summary>
    public bool HasBeenAskedAgain { get; set; }

    /// <summary>It may have missed something since its last report.</summary>
    public bool MissedMessages { get; set; } = true;

    /// <summary>Left out of new plans until then, because it failed to prepare one.</summary>
    public MonotonicTime? PausedUntil { get; set; }

    /// <summary>As a source that could not prepare, it is asked again then.</summary>
    public MonotonicTime? SourceRetryAt { get; set; }

    /// <summary>It has come since the last plan was made, and people were not told whether it is of use.</summary>
    public bool IsToBeExplained { get; set; }

    /// <summary>What lies between the coordinator and it.</summary>
    public CoordinatorWay Way { get; } = new();

    /// <summary>Epochs below the active one that may still hold requests of this source.</summary>
    public SortedSet<Epoch> Undrained { get; } = [];

    public PlanningWorker ToPlan(ModelOffer offer)
    {
        if (_heldLayers is null || !ReferenceEquals(_heldReport, Report) || _heldModel != offer.Model)
        {
            _heldReport = Report;
            _heldModel = offer.Model;
            _heldLayers = LayerSet.Of(offer, Report?.HeldContent ?? []);
        }

        return PlanningWorker.From(Description) with
        {
            SlotFlopsPerSecond = Description.SlotFlopsPerSecond / Speed.SlowBy,
            HeldLayers = _heldLayers,
        };
    }

    public bool Holds(Epoch epoch)
    {
        if (Report is null)
        {
            return false;
        }

        foreach (Plan plan in Report.HeldPlans)
        {
            if (plan.Epoch == epoch)
            {
                return true;
            }
        }

        return false;
    }
}
