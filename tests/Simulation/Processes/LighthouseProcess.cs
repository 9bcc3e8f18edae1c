using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>A lighthouse: its role, its connections, and the disk that outlives it.</summary>
internal sealed class LighthouseProcess : SimulatedProcess
{
    private readonly RoleHost<LighthouseInput, LighthouseEffect> _host;
    private readonly Dictionary<Incarnation, List<ConnectionEnd>> _open = [];
    private readonly TermDisk _disk;

    public LighthouseProcess(Surroundings surroundings, string name, MemberAddress address, Incarnation incarnation, LocalClock clock, TermDisk disk)
        : base(surroundings, name, address, incarnation, clock)
    {
        _disk = disk;
        LighthouseRole role = new(incarnation, disk.Term, Now, surroundings.Timings);
        _host = new RoleHost<LighthouseInput, LighthouseEffect>(this, "lighthouse", role, new LighthouseInput.Tick(), Execute);
    }

    public override string? Accept(ConnectionEnd end, object opening)
    {
        if (opening is not ControlOpening)
        {
            return "a lighthouse has neither stages nor layers";
        }

        Incarnation peer = end.Other.Owner.Incarnation;
        if (!_open.TryGetValue(peer, out List<ConnectionEnd>? ends))
        {
            _open[peer] = ends = [];
        }

        ends.Add(end);
        end.Received = message => _host.Feed(new LighthouseInput.Received(peer, (ControlMessage)message));
        end.Lost = _ =>
        {
            ends.Remove(end);
            if (ends.Count == 0)
            {
                _host.Feed(new LighthouseInput.PeerLost(peer));
            }
        };
        return null;
    }

    private void Execute(LighthouseEffect effect)
    {
        switch (effect)
        {
            case LighthouseEffect.Send send:
                if (_open.TryGetValue(send.To, out List<ConnectionEnd>? ends) && ends.Count > 0)
                {
                    (ControlMessage arrived, long bytes) = ControlCarrier.Carry(send.Message);
                    ends[^1].Send(arrived, bytes);
                }

                break;
            case LighthouseEffect.PersistTerm persist:
                Persist(persist.Term);
                break;
            default:
                throw new NotSupportedException($"{effect}");
        }
    }

    /// <summary>A crash may come before the write, or after it and before its answer.</summary>
    private void Persist(Term term) =>
        After(TermDisk.WriteTime(Surroundings.Random), () =>
        {
            if (_disk.FailsWrites)
            {
                _host.Feed(new LighthouseInput.TermPersistFailed(term, "no space left on device"));
                return;
            }

            _disk.Term = Term.Later(_disk.Term, term);
            After(TermDisk.WriteTime(Surroundings.Random), () => _host.Feed(new LighthouseInput.TermPersisted(term)));
        });
}
