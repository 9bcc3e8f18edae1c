using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>Nobody sends more than was granted, and nobody grants more than the window that its limits name.</summary>
internal sealed class LinkWindows(FlowLimits limits) : Checker
{
    private readonly Dictionary<ConnectionEnd, Window> _windows = [];
    private readonly Dictionary<(SimulatedProcess, PayloadHandle), Window> _held = [];

    public override void OnCreditGranted(DataLink link, CreditLimit limit)
    {
        Window window = Of(link.End);
        if (limit.Frames < window.Granted.Frames || limit.Bytes < window.Granted.Bytes)
        {
            Violated($"{link} takes credit back: {window.Granted} -> {limit}");
        }

        window.Granted = limit;
        long ahead = limit.Frames - window.ArrivedFrames;
        if (ahead > (IsAtSource(link) ? limits.SourceRequestsMax : limits.LinkWindowFrames))
        {
            Violated($"{link} grants {ahead} frames");
        }
    }

    public override void OnFrameSent(DataLink link, long bytes)
    {
        Window window = Of(link.End.Other);
        if (!window.HasEnded && (window.SentFrames >= window.Granted.Frames || window.SentBytes >= window.Granted.Bytes))
        {
            Violated($"{link} sends frame {window.SentFrames + 1} with credit for {window.Granted}");
        }

        window.SentFrames++;
        window.SentBytes += bytes;
    }

    public override void OnFrameArrived(DataLink link, PayloadHandle payload, long bytes)
    {
        Window window = Of(link.End);
        window.ArrivedFrames++;
        if (payload != PayloadHandle.None)
        {
            window.Held++;
            _held[(link.Owner, payload)] = window;
        }

        // Those being computed have left the window and still have their payloads.
        if (!IsAtSource(link) && window.Held > limits.LinkWindowFrames + limits.MicrobatchRequestsMax)
        {
            Violated($"{link} holds {window.Held} frames");
        }
    }

    public override void OnPayloadReleased(SimulatedProcess process, PayloadHandle payload)
    {
        if (_held.Remove((process, payload), out Window? window))
        {
            window.Held--;
        }
    }

    public override void OnLinkEnded(DataLink link) => Of(link.End).HasEnded = true;

    /// <summary>A source dials the link that brings its results; stages are dialled.</summary>
    private static bool IsAtSource(DataLink link) => ReferenceEquals(link.End, link.End.Connection.Dialer);

    private Window Of(ConnectionEnd receiver)
    {
        if (!_windows.TryGetValue(receiver, out Window? window))
        {
            _windows[receiver] = window = new Window();
        }

        return window;
    }

    private sealed class Window
    {
        public CreditLimit Granted { get; set; }

        public long SentFrames { get; set; }

        public long SentBytes { get; set; }

        public long ArrivedFrames { get; set; }

        public long Held { get; set; }

        /// <summary>The sender may not know it yet.</summary>
        public bool HasEnded { get; set; }
    }
}
