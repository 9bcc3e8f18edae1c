using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// Pairs of members that lost their link to each other. A pause, twice as long each time, and they are tried again: cables are mended.
/// </summary>
internal sealed class CoordinatorAdjacencies(RoleTimings timings)
{
    /// <summary>The oldest is forgotten first.</summary>
    private const int PairsMax = 64;

    private const int DoublingsMax = 5;

    /// <summary>A member whose links could not be opened so often lately is the cause, or nothing else is left: it is not asked again at once.</summary>
    private const int OpeningsInVainMax = 3;

    private readonly List<Entry> _entries = [];

    public MonotonicTime? NextDeadline
    {
        get
        {
            MonotonicTime? next = null;
            foreach (Entry entry in _entries)
            {
                next = MonotonicTime.Earlier(next, entry.Until);
            }

            return next;
        }
    }

    public IEnumerable<MemberPair> Forbidden => _entries.Where(entry => entry.Until is not null).Select(entry => entry.Pair);

    /// <summary>Whether too many of its links could not be opened, with whomever.</summary>
    public bool IsHopeless(Incarnation member) =>
        _entries.Where(entry => entry.Until is not null && (entry.Pair.First == member || entry.Pair.Second == member)).Sum(entry => entry.OpeningsInVain) >= OpeningsInVainMax;

    /// <param name="now">Now.</param>
    /// <param name="left">One end.</param>
    /// <param name="right">The other.</param>
    /// <param name="wasOpen">Otherwise the link could not be opened.</param>
    public void Forbid(MonotonicTime now, Incarnation left, Incarnation right, bool wasOpen)
    {
        if (left == right)
        {
            return;
        }

        Entry? entry = _entries.Find(known => known.Pair.Joins(left, right));
        if (entry is null)
        {
            entry = new Entry(new MemberPair(left, right));
            _entries.Add(entry);
            _entries.RemoveRange(0, Math.Max(0, _entries.Count - PairsMax));
        }

        entry.OpeningsInVain += wasOpen ? 0 : 1;
        if (entry.Until is null)
        {
            entry.Until = now + (timings.LostLinkPause * (1 << Math.Min(entry.Times, DoublingsMax)));
            entry.Times++;
        }
    }

    public void KeepOnly(Func<Incarnation, bool> isLive) => _entries.RemoveAll(entry => !isLive(entry.Pair.First) || !isLive(entry.Pair.Second));

    /// <returns>Whether a pair may be tried again.</returns>
    public bool OnTick(MonotonicTime now)
    {
        bool ended = false;
        foreach (Entry entry in _entries)
        {
            if (entry.Until <= now)
            {
                entry.Until = null;
                entry.OpeningsInVain = 0;
                ended = true;
            }
        }

        return ended;
    }

    private sealed class Entry(MemberPair pair)
    {
        public MemberPair Pair { get; } = pair;

        public MonotonicTime? Until { get; set; }

        public int Times { get; set; }

        public int OpeningsInVain { get; set; }
    }
}
