using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Members;

namespace ActorInference.Nodes.Watching;

/// <summary>Of the events that every look at a cluster shows again, those that no look before has shown, and when they happened.</summary>
/// <param name="timeProvider">The watch's.</param>
internal sealed class EventFeed(TimeProvider timeProvider)
{
    /// <summary>Two looks at one event compute its time with so much difference at most: what an answer takes.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(250);

    private Incarnation _coordinator;
    private long _lastNumber;
    private DateTimeOffset _lastTime;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<(DateTimeOffset Time, ClusterEvent Event)> NewIn(ClusterStatus status)
    {
        List<(DateTimeOffset Time, ClusterEvent Event)> events = [];
        if (status.Events.IsEmpty)
        {
            return events;
        }

        DateTimeOffset received = timeProvider.GetUtcNow() - timeProvider.GetElapsedTime(status.ReceivedAt);
        foreach (ClusterEvent happened in status.Events)
        {
            DateTimeOffset time = received - happened.Age;

            // Every office counts from 1 again.
            bool isOtherOffice = status.Coordinator != _coordinator || (happened.Number <= _lastNumber && time > _lastTime + Tolerance);
            if (isOtherOffice || happened.Number > _lastNumber)
            {
                events.Add((time, happened));
                _coordinator = status.Coordinator;
                _lastNumber = happened.Number;
                _lastTime = time;
            }
        }

        return events;
    }
}
