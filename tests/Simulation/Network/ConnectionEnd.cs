using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>
/// One process's end of a connection. Messages arrive in the order in which they were sent; when the connection breaks, each
/// end learns of it in its own time, and what was on its way may or may not have arrived by then.
/// </summary>
internal sealed class ConnectionEnd(SimulatedProcess owner, Connection connection)
{
    public SimulatedProcess Owner => owner;

    public Connection Connection => connection;

    public ConnectionEnd Other => ReferenceEquals(connection.Dialer, this) ? connection.Acceptor : connection.Dialer;

    /// <summary>As far as this end knows.</summary>
    public bool IsOpen { get; set; }

    public Action<object> Received { get; set; } = _ => { };

    public Action<string> Lost { get; set; } = _ => { };

    /// <summary>Nothing that was sent to this end may arrive before what was sent earlier.</summary>
    public MonotonicTime ArrivalsFrom { get; set; }

    /// <summary>What was sent to this end has left the sender by then.</summary>
    public MonotonicTime LineBusyUntil { get; set; }

    /// <summary>Sent to this end and waiting for the cable to be mended.</summary>
    public Queue<(long Bytes, Action Happening)> Held { get; } = new();

    /// <summary>Nothing arrives after this.</summary>
    public MonotonicTime ArrivalsUntil { get; set; } = new(long.MaxValue);

    public void Send(object message, long bytes) => connection.Send(this, message, bytes);

    /// <summary>This end is done: the other one gets what was sent before, then learns of it.</summary>
    public void Close(string reason) => connection.Close(this, reason);
}
