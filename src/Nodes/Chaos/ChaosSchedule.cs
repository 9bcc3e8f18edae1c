namespace ActorInference.Nodes.Chaos;

/// <summary>
/// What is done next, to whom and when, drawn from a seed. What it may do depends on who is there: at least one worker and one candidate
/// for the office stay usable, and there is mostly a lighthouse, since nothing is promised without them.
/// </summary>
internal sealed class ChaosSchedule(int seed, bool canFreeze)
{
    private const int WorkersMin = 3;

    private const int WorkersMax = 5;

    private const double OverlapShare = 0.25;

    private const double AtWorkShare = 0.8;

    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    private readonly Random _random = new(seed);
    private readonly Queue<FaultKind> _bag = new();

    /// <summary>Until the next fault: some come right after the one before, so that they overlap.</summary>
    public TimeSpan NextPause() => _random.NextDouble() < OverlapShare
        ? TimeSpan.FromMilliseconds(30 + (_random.NextDouble() * 400))
        : TimeSpan.FromMilliseconds(1_000 + (_random.NextDouble() * 3_000));

    /// <summary>How long somebody stays frozen or cut off.</summary>
    public TimeSpan NextDuration() => TimeSpan.FromMilliseconds(1_300 + (_random.NextDouble() * 2_700));

    /// <summary>How long a lighthouse or a coordinator that was killed is missing.</summary>
    public TimeSpan NextAbsence() => TimeSpan.FromMilliseconds(500 + (_random.NextDouble() * 2_000));

    /// <summary>Null if nothing can be done at present.</summary>
    /// <param name="members">Who is there.</param>
    /// <param name="pipeline">The workers of the active plan, in the order of its stages.</param>
    /// <param name="mayLose">Whether somebody may be killed, frozen or cut off now; otherwise members come and go as they do.</param>
    public ChaosStep? Next(IReadOnlyList<ChaosMember> members, IReadOnlyList<ChaosMember> pipeline, bool mayLose = true)
    {
        ChaosMember[] workers = Usable(members, ChaosRole.Worker);
        ChaosMember[] coordinators = Usable(members, ChaosRole.Coordinator);
        ChaosMember[] lighthouses = Usable(members, ChaosRole.Lighthouse);
        int workersThere = members.Count(member => member.Role == ChaosRole.Worker);
        FaultKind kind = workersThere < WorkersMin || !mayLose ? FaultKind.Join : NextKind();
        switch (kind)
        {
            case FaultKind.Join when workersThere >= WorkersMax:
                kind = FaultKind.Drain;
                break;
            case FaultKind.Freeze when !canFreeze:
                kind = FaultKind.Kill;
                break;
        }

        if (kind == FaultKind.Join)
        {
            return new ChaosStep(kind, null, null, false);
        }

        // Mostly those that are at work: others are hardly missed.
        ChaosMember[] atWork = [.. workers.Where(pipeline.Contains)];
        ChaosMember? worker = workers.Length < 2 ? null : Pick(atWork.Length > 0 && _random.NextDouble() < AtWorkShare ? atWork : workers, 1);
        double draw = _random.NextDouble();
        ChaosMember? other = null;
        bool isReset = false;
        ChaosMember? member;
        switch (kind)
        {
            case FaultKind.Kill:
                member = draw < 0.15 ? Pick(lighthouses, 1) : draw < 0.4 ? Pick(coordinators, 2) : worker;
                break;
            case FaultKind.Freeze:
                member = draw < 0.2 ? Pick(coordinators, 2) : worker;
                break;
            case FaultKind.Drain:
                member = worker;
                break;
            default:
                member = draw < 0.1 ? Pick(lighthouses, 1) : draw < 0.25 ? Pick(coordinators, 2) : worker;
                isReset = draw > 0.85;
                other = !isReset && member == worker && worker is not null && draw > 0.55 ? Neighbour(worker, pipeline) : null;
                break;
        }

        return member is null ? null : new ChaosStep(kind, member, other, isReset);
    }

    /// <summary>The next one in the pipeline, or the one before; null if it has none that is as it should be.</summary>
    private static ChaosMember? Neighbour(ChaosMember worker, IReadOnlyList<ChaosMember> pipeline)
    {
        int place = pipeline.ToList().IndexOf(worker);
        return place < 0 ? null : pipeline.Skip(place + 1).Take(1).Concat(pipeline.Take(place).TakeLast(1)).FirstOrDefault(other => other.IsUsable);
    }

    private static ChaosMember[] Usable(IReadOnlyList<ChaosMember> members, ChaosRole role) => [.. members.Where(member => member.Role == role && member.IsUsable)];

    /// <summary>One of them, if there are enough that the cluster can do without it.</summary>
    private ChaosMember? Pick(ChaosMember[] members, int countMin) => members.Length < countMin ? null : members[_random.Next(members.Length)];

    /// <summary>Every kind once before any comes again.</summary>
    private FaultKind NextKind()
    {
        if (_bag.Count == 0)
        {
            FaultKind[] kinds = [.. Kinds];
            _random.Shuffle(kinds);
            Array.ForEach(kinds, _bag.Enqueue);
        }

        return _bag.Dequeue();
    }
}
