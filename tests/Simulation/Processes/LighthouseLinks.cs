using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Network;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>A member's connections with the lighthouses: dialled from the start, and again after every loss.</summary>
internal sealed class LighthouseLinks(MemberProcess process, IReadOnlyList<MemberAddress> lighthouses)
{
    private readonly ConnectionEnd?[] _ends = new ConnectionEnd?[lighthouses.Count];

    public int ConnectedCount => _ends.Count(end => end is { IsOpen: true });

    public void Start()
    {
        for (int lighthouse = 0; lighthouse < _ends.Length; lighthouse++)
        {
            Dial(lighthouse);
        }
    }

    /// <summary>Dropped if that lighthouse is not connected.</summary>
    public void Send(int lighthouse, LighthouseMessage message)
    {
        (ControlMessage arrived, long bytes) = ControlCarrier.Carry(message);
        _ends[lighthouse]?.Send(arrived, bytes);
    }

    private void Dial(int lighthouse) =>
        process.Surroundings.Network.Dial(
            process,
            lighthouses[lighthouse],
            Incarnation.None,
            ConnectionKind.Control,
            ControlOpening.Instance,
            end => OnOpened(lighthouse, end),
            _ => DialAgain(lighthouse));

    private void OnOpened(int lighthouse, ConnectionEnd end)
    {
        _ends[lighthouse] = end;
        end.Received = message => process.OnLighthouseMessage(lighthouse, (LighthouseMessage)message);
        end.Lost = _ =>
        {
            _ends[lighthouse] = null;
            process.OnLighthouseLost(lighthouse);
            DialAgain(lighthouse);
        };
        process.OnLighthouseConnected(lighthouse);
    }

    private void DialAgain(int lighthouse) => process.After(process.Surroundings.Timings.RetryInterval, () => Dial(lighthouse));
}
