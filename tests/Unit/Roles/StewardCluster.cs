using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>
/// A cluster as an engine sees it, by seed in one thread and on a clock of its own: nodes join, are cut off, crash and are removed, each node hearing of it at
/// another time; the half that holds the majority stays, and the other may go on for a while with a seat of its own.
/// </summary>
internal sealed class StewardCluster(int seed)
{
    private static readonly TimeSpan Detection = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(2);

    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Action, (long At, long Number)> _due = new();
    private readonly List<StewardProcess> _processes = [];
    private readonly HashSet<StewardProcess> _members = [];
    private readonly HashSet<StewardProcess> _cutOff = [];
    private long _number;
    private int _partition;

    public MonotonicTime Now { get; private set; }

    public StewardChecker Checker { get; } = new();

    public double LossShare { get; set; }

    /// <summary>The nodes that are in the cluster and alive.</summary>
    public IReadOnlyList<StewardProcess> Members => [.. _processes.Where(process => _members.Contains(process) && process.IsAlive)];

    /// <summary>Nobody is cut off or dead and not removed yet.</summary>
    public bool IsWhole => _cutOff.All(process => !_members.Contains(process)) && Members.Count == _members.Count;

    /// <summary>Everything that was delivered, as one number: the same for the same seed.</summary>
    public ulong Trace { get; private set; }

    public void Send(StewardProcess from, ClusterNode to, ControlMessage message)
    {
        StewardProcess receiver = _processes.First(process => process.Node == to);
        if (_random.NextDouble() < LossShare)
        {
            return;
        }

        After(Milliseconds(1, 20), () =>
        {
            if (IsConnected(from, receiver))
            {
                Trace = (Trace * 31) + (ulong)Now.Nanoseconds + (ulong)receiver.Number;
                receiver.Receive(from.Node, message);
            }
        });
    }

    public StewardProcess Join(MemberRoles? roles)
    {
        var process = new StewardProcess(this, _processes.Count, roles, RoleTimings.Default);
        _processes.Add(process);
        process.Start();
        StewardProcess[] known = [.. Members.Where(member => !_cutOff.Contains(member))];
        _members.Add(process);
        foreach (StewardProcess member in known)
        {
            process.Feed(new StewardInput.NodeJoined(member.Node));
        }

        process.Feed(new StewardInput.NodeJoined(process.Node));
        foreach (StewardProcess member in Members.Where(_cutOff.Contains))
        {
            Hear(process, member, new StewardInput.NodeJoined(member.Node));
        }

        foreach (StewardProcess member in _processes.Where(member => _members.Contains(member) && member != process))
        {
            // Who is cut off hears of it when it is back, and not at all if it is removed.
            Hear(member, process, new StewardInput.NodeJoined(process.Node));
        }

        return process;
    }

    public void Crash(StewardProcess process)
    {
        process.IsAlive = false;
        After(Detection, () => TellMembers(new StewardInput.NodeUnreachable(process.Node)));
        After(Detection + StableAfter, () => Remove([process]));
    }

    /// <summary>The process leaves in good order; its node follows.</summary>
    public void Leave(StewardProcess process)
    {
        process.Leave();
        MoveSeat();
        After(Milliseconds(100, 1_000), () =>
        {
            process.IsAlive = false;
            Remove([process]);
        });
    }

    /// <summary>Cuts these nodes off; if it lasts, the others remove them.</summary>
    public void Partition(IEnumerable<StewardProcess> minority, TimeSpan lasts)
    {
        int partition = ++_partition;
        StewardProcess[] cut = [.. minority];
        _cutOff.UnionWith(cut);
        StewardProcess[] rest = [.. Members.Where(member => !_cutOff.Contains(member))];
        After(Detection, () => EachAcross(cut, rest, partition, node => new StewardInput.NodeUnreachable(node)));
        if (lasts < StableAfter)
        {
            After(lasts, () =>
            {
                _cutOff.ExceptWith(cut);
                _partition++;
                MoveSeat();
            });

            // Not before they were told of the contrary.
            After(lasts + Detection, () => EachAcross(cut, rest, null, node => new StewardInput.NodeReachable(node)));
            return;
        }

        // It may take itself for the cluster a while longer.
        StewardProcess? stale = cut.FirstOrDefault(CanSit);
        if (stale is not null)
        {
            After(StableAfter, stale.TakeSeat);
        }

        After(StableAfter, () => Remove(cut));
        After(lasts + StableAfter, () => Array.ForEach(cut, process => process.IsAlive = false));
    }

    /// <summary>Whether the cluster goes on without them: the rest is a majority, or the half with the oldest node.</summary>
    public bool CanLose(IReadOnlyCollection<StewardProcess> lost)
    {
        StewardProcess[] rest = [.. Members.Where(member => !lost.Contains(member))];
        return rest.Any(CanSit) && (rest.Length * 2 > _members.Count || (rest.Length * 2 == _members.Count && rest[0] == Members[0]));
    }

    /// <summary>To the oldest that may have it; another one when there is one, now and then.</summary>
    public void MoveSeat(int among = 1)
    {
        StewardProcess[] candidates = [.. Members.Where(member => CanSit(member) && !_cutOff.Contains(member))];
        if (candidates.Length == 0)
        {
            return;
        }

        StewardProcess next = candidates[_random.Next(Math.Min(among, candidates.Length))];
        foreach (StewardProcess process in Members.Where(process => process.HasSeat && process != next && !_cutOff.Contains(process)))
        {
            process.LoseSeat();
        }

        if (!next.HasSeat)
        {
            After(Milliseconds(0, 200), () =>
            {
                if (_members.Contains(next) && !_processes.Any(process => process.IsAlive && process.HasSeat && _members.Contains(process) && !_cutOff.Contains(process)))
                {
                    next.TakeSeat();
                }
            });
        }
    }

    public void RunFor(TimeSpan time)
    {
        MonotonicTime end = Now + time;
        while (true)
        {
            MonotonicTime? next = _due.TryPeek(out _, out (long At, long Number) first) ? new MonotonicTime(first.At) : null;
            foreach (StewardProcess process in _processes.Where(process => process.IsAlive))
            {
                next = MonotonicTime.Earlier(next, process.NextDeadline);
            }

            if (next is null || next > end)
            {
                Now = end;
                return;
            }

            Now = next.Value > Now ? next.Value : Now;
            while (_due.TryPeek(out _, out first) && first.At <= Now.Nanoseconds)
            {
                _due.Dequeue()();
            }

            _processes.ForEach(process => process.TickIfDue());
        }
    }

    private static bool CanSit(StewardProcess process) => process.Coordinator is not null && !process.HasLeft;

    private bool IsConnected(StewardProcess one, StewardProcess other) => one.IsAlive && other.IsAlive && _cutOff.Contains(one) == _cutOff.Contains(other);

    private void Remove(IReadOnlyCollection<StewardProcess> gone)
    {
        StewardProcess[] here = [.. gone.Where(_members.Contains)];
        _members.ExceptWith(here);
        foreach (StewardProcess process in here)
        {
            TellMembers(new StewardInput.NodeRemoved(process.Node));
        }

        After(Milliseconds(0, 400), () => MoveSeat());
    }

    private void TellMembers(StewardInput input)
    {
        foreach (StewardProcess member in Members)
        {
            After(Milliseconds(0, 300), () => member.Feed(input));
        }
    }

    /// <summary>Gossip reaches whoever is cut off when it is back.</summary>
    private void Hear(StewardProcess member, StewardProcess about, StewardInput input) =>
        After(Milliseconds(0, 300), () =>
        {
            if (_cutOff.Contains(member) != _cutOff.Contains(about))
            {
                Hear(member, about, input);
            }
            else if (_members.Contains(about))
            {
                member.Feed(input);
            }
        });

    private void EachAcross(StewardProcess[] cut, StewardProcess[] rest, int? partition, Func<ClusterNode, StewardInput> input)
    {
        if (partition is { } expected && expected != _partition)
        {
            return;
        }

        foreach (StewardProcess one in cut)
        {
            foreach (StewardProcess other in rest.Where(other => partition is not null || IsConnected(one, other)))
            {
                After(Milliseconds(0, 100), () => one.Feed(input(other.Node)));
                After(Milliseconds(0, 100), () => other.Feed(input(one.Node)));
            }
        }
    }

    private TimeSpan Milliseconds(int min, int max) => TimeSpan.FromMilliseconds(min + (_random.NextDouble() * (max - min)));

    private void After(TimeSpan delay, Action action) => _due.Enqueue(action, ((Now + delay).Nanoseconds, ++_number));
}
