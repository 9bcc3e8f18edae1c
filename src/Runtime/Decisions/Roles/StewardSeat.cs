using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// Whether somebody can be in office in this process: the cluster's seat is here, a majority can be reached, and it is agreed who counts. The
/// candidate is told when it may ask and when it would ask in vain.
/// </summary>
internal sealed class StewardSeat(ClusterNode self, Incarnation candidate, StewardElectorate electorate, StewardRoster roster, StewardOffice office)
{
    private bool _isOpen;

    public bool IsHere { get; set; }

    /// <returns>For people; null if somebody can.</returns>
    public string? WhyNobody(bool isRegistered)
    {
        if (!isRegistered || candidate == Incarnation.None)
        {
            return "Not registered as a coordinator.";
        }

        if (!IsHere)
        {
            return "The cluster's seat is elsewhere.";
        }

        if (!electorate.CountsSelf)
        {
            return "This node is not in the cluster.";
        }

        return electorate.IsMajorityNow(Reachable()) ? null : $"No majority of the {electorate.Count} nodes can be reached.";
    }

    /// <summary>
    /// Takes the nodes counted now as agreed on, where a majority of those agreed on before and of those counted now counts the same; their
    /// introductions have brought the highest term that any such majority has accepted. Where the majority of before is gone for good, all that are left must count the same.
    /// </summary>
    public void Agree(List<StewardEffect> effects)
    {
        if (electorate.IsAgreed || !electorate.CountsSelf)
        {
            return;
        }

        if (roster.Peers.Any(peer => peer.Told is { } told && told.Counted == electorate.Counted && told.Agreed == electorate.Counted))
        {
            electorate.Agree();
            return;
        }

        if (!IsHere)
        {
            return;
        }

        HashSet<ClusterNode> same = Where(peer => peer.Told?.Counted == electorate.Counted);
        if (electorate.IsMajority(same))
        {
            electorate.Agree();
        }
        else if (same.Count == electorate.Count)
        {
            bool isFirst = !electorate.HasLost && electorate.Agreed == Electorate.None && roster.Peers.All(peer => peer.Told?.Agreed == Electorate.None);
            electorate.Agree();
            if (!isFirst)
            {
                office.PassOverLostTerms(effects);
            }
        }
    }

    /// <summary>Without the seat there is no office.</summary>
    public void Guard(bool isRegistered, List<StewardEffect> effects)
    {
        if (!IsHere || !isRegistered || !electorate.CountsSelf)
        {
            office.End(WhyNobody(isRegistered)!, effects);
        }
    }

    public void OpenOrClose(bool isRegistered, List<StewardEffect> effects)
    {
        bool canAsk = office.Holds || office.Round is not null || (WhyNobody(isRegistered) is null && electorate.IsAgreed);
        if (canAsk == _isOpen)
        {
            return;
        }

        _isOpen = canAsk;
        if (canAsk)
        {
            // So that it proposes above.
            effects.Add(new StewardEffect.Tell(new LighthouseMessage.OfficeRefused(office.Highest, Incarnation.None, "It may ask from here on.", 0)));
            effects.Add(new StewardEffect.CandidacyOpened());
        }
        else
        {
            effects.Add(new StewardEffect.CandidacyClosed());
        }
    }

    private HashSet<ClusterNode> Reachable() => Where(peer => peer.IsReachable);

    private HashSet<ClusterNode> Where(Func<StewardPeer, bool> holds) => [self, .. roster.Peers.Where(holds).Select(peer => peer.Node)];
}
