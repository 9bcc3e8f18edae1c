using System.Collections.Immutable;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What one office tells people: each line once when it happens, and the newest again for whoever asks.</summary>
internal sealed class CoordinatorEvents
{
    private readonly Queue<(MonotonicTime At, ClusterEvent Event)> _newest = new();
    private long _lastNumber;

    public void Announce(
        MonotonicTime now, ClusterEventKind kind, Epoch epoch, Incarnation member, TimeSpan duration, string text, List<CoordinatorEffect> effects)
    {
        _lastNumber++;
        var happened = new ClusterEvent(_lastNumber, TimeSpan.Zero, kind, epoch, member, duration, MessageText.Cut(text));
        if (_newest.Count == MessageLimits.EventsMax)
        {
            _newest.Dequeue();
        }

        _newest.Enqueue((now, happened));
        effects.Add(new CoordinatorEffect.Announce(happened));
    }

    /// <summary>Oldest first, each as old as it is now.</summary>
    public ImmutableArray<ClusterEvent> At(MonotonicTime now) => [.. _newest.Select(kept => kept.Event with { Age = now - kept.At })];
}
