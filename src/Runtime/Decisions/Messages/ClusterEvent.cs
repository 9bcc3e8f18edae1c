namespace ActorInference.Decisions.Messages;

/// <summary>One line of what happened in the cluster, what was decided and how long it took, as the office-holder saw it.</summary>
/// <param name="Number">Counts up within one office, from 1.</param>
/// <param name="Age">How long ago, when this was sent.</param>
/// <param name="Kind">What.</param>
/// <param name="Epoch">The plan that it is about, or <see cref="Decisions.Epoch.None"/>.</param>
/// <param name="Member">The member that it is about, or nobody.</param>
/// <param name="Duration">How long that took (preparing a plan, draining one); zero where nothing was waited for.</param>
/// <param name="Text">For people: one line.</param>
public sealed record ClusterEvent(
    long Number,
    TimeSpan Age,
    ClusterEventKind Kind,
    Epoch Epoch,
    Incarnation Member,
    TimeSpan Duration,
    string Text);
