using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// The connections between the replicas of one stage and those of the next (or the source, which is one). Frames are spread evenly over all
/// pairs. With one at each end it is that link. With more, each pair carries its share, and besides that no member moves more than its own
/// way to the network carries: a source behind a narrow cable gains nothing from workers that could take more.
/// </summary>
internal readonly struct ReplicaLink
{
    private readonly bool[] _beginsInProcess;
    private readonly bool[] _endsInProcess;

    /// <param name="problem">Its links are asked, and who the source is.</param>
    /// <param name="from">The workers of the sending replicas; null for the source.</param>
    /// <param name="to">The workers of the receiving replicas; null for the source.</param>
    /// <param name="frame">Its size.</param>
    /// <param name="windowFrames">Credits of one connection.</param>
    public ReplicaLink(PlanningProblem problem, PlanningWorker[]? from, PlanningWorker[]? to, FrameBytes frame, int windowFrames)
    {
        int senders = from?.Length ?? 1;
        int receivers = to?.Length ?? 1;
        _beginsInProcess = new bool[senders];
        _endsInProcess = new bool[receivers];
        Array.Fill(_beginsInProcess, true);
        Array.Fill(_endsInProcess, true);
        int[] sentAway = new int[senders];
        int[] cameFromAway = new int[receivers];
        long pairs = (long)senders * receivers;
        long delays = 0;
        for (int sender = 0; sender < senders; sender++)
        {
            Incarnation begin = from is null ? problem.Source : from[sender].Incarnation;
            for (int receiver = 0; receiver < receivers; receiver++)
            {
                Incarnation end = to is null ? problem.Source : to[receiver].Incarnation;
                LinkProfile link = problem.Links.Between(begin, end);
                LinkCost cost = LinkCost.Of(link, frame, windowFrames);
                Occupancy = Math.Max(Occupancy, StageCost.Share(cost.Occupancy, pairs));
                delays = Picoseconds.Add(delays, cost.Delay);
                _beginsInProcess[sender] &= begin == end;
                _endsInProcess[receiver] &= begin == end;
                bool isAway = begin != end && !ReferenceEquals(link, LinkMap.Loopback);
                sentAway[sender] += isAway ? 1 : 0;
                cameFromAway[receiver] += isAway ? 1 : 0;
            }
        }

        Delay = delays / pairs;
        for (int sender = 0; sender < senders && pairs > 1; sender++)
        {
            Occupancy = Math.Max(Occupancy, OfArm(problem, from is null ? problem.Source : from[sender].Incarnation, frame, sentAway[sender], pairs));
        }

        for (int receiver = 0; receiver < receivers && pairs > 1; receiver++)
        {
            Occupancy = Math.Max(Occupancy, OfArm(problem, to is null ? problem.Source : to[receiver].Incarnation, frame, cameFromAway[receiver], pairs));
        }
    }

    /// <summary>How long the most loaded part is taken for each request, in picoseconds.</summary>
    public long Occupancy { get; }

    /// <summary>From departure to arrival; the mean over all pairs.</summary>
    public long Delay { get; }

    /// <summary>Whether this sending replica only hands over by reference.</summary>
    public bool BeginsInProcess(int replica) => _beginsInProcess[replica];

    /// <summary>Whether this receiving replica only takes what is handed over by reference.</summary>
    public bool EndsInProcess(int replica) => _endsInProcess[replica];

    private static long OfArm(PlanningProblem problem, Incarnation member, FrameBytes frame, int pairsAway, long pairs)
    {
        if (pairsAway == 0)
        {
            return 0;
        }

        long moving = LinkCost.Of(problem.Links.Arm(member) with { LatencySeconds = 0 }, frame, FlowLimits.Default.LinkWindowFrames).Occupancy;
        return Picoseconds.From(Picoseconds.ToSeconds(moving) * pairsAway / pairs);
    }
}
