using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Network;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>A member's control connections with other members: dialled when something is to be sent, told of when they end.</summary>
internal sealed class ControlLinks(MemberProcess process)
{
    private readonly Dictionary<Incarnation, MemberAddress> _addresses = [];
    private readonly Dictionary<Incarnation, List<ConnectionEnd>> _open = [];
    private readonly Dictionary<Incarnation, List<ControlMessage>> _waitingForDial = [];

    public void Learn(IEnumerable<MemberDescription> members)
    {
        foreach (MemberDescription member in members)
        {
            _addresses[member.Incarnation] = member.Address;
        }
    }

    public void Send(Incarnation to, ControlMessage message)
    {
        if (to == process.Incarnation)
        {
            process.Dispatch(to, message, inside: true);
        }
        else if (_open.TryGetValue(to, out List<ConnectionEnd>? ends) && ends.Count > 0)
        {
            Send(ends[^1], message);
        }
        else if (_waitingForDial.TryGetValue(to, out List<ControlMessage>? waiting))
        {
            waiting.Add(message);
        }
        else
        {
            _waitingForDial[to] = [message];
            Dial(to);
        }
    }

    public void Attach(ConnectionEnd end)
    {
        Incarnation peer = end.Other.Owner.Incarnation;
        if (!_open.TryGetValue(peer, out List<ConnectionEnd>? ends))
        {
            _open[peer] = ends = [];
        }

        ends.Add(end);
        end.Received = message => process.Dispatch(peer, (ControlMessage)message, inside: false);
        end.Lost = reason =>
        {
            ends.Remove(end);
            process.OnPeerLost(peer, SimulatedProcess.IsGoodbye(reason));
        };
    }

    private static void Send(ConnectionEnd end, ControlMessage message)
    {
        (ControlMessage arrived, long bytes) = ControlCarrier.Carry(message);
        end.Send(arrived, bytes);
    }

    private void Dial(Incarnation to)
    {
        if (!_addresses.TryGetValue(to, out MemberAddress? address))
        {
            process.After(TimeSpan.Zero, () => OnDialFailed(to));
            return;
        }

        process.Surroundings.Network.Dial(
            process,
            address,
            to,
            ConnectionKind.Control,
            ControlOpening.Instance,
            end =>
            {
                Attach(end);
                _waitingForDial.Remove(to, out List<ControlMessage>? waiting);
                waiting!.ForEach(message => Send(end, message));
            },
            _ => OnDialFailed(to));
    }

    private void OnDialFailed(Incarnation to)
    {
        _waitingForDial.Remove(to);
        process.OnPeerLost(to, saidGoodbye: false);
    }
}
