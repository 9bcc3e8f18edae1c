using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Messages;

/// <summary>Questions of people and tools. No decision depends on them.</summary>
public abstract record ObservationMessage : ControlMessage
{
    private ObservationMessage()
    {
    }

    /// <summary>To a lighthouse (answers with its view), or to the coordinator (answers with its plan too).</summary>
    public sealed record StatusRequest(long Attempt) : ObservationMessage;

    /// <param name="State">One line for people: "serving", "preparing epoch 3.2", "waiting for a model".</param>
    /// <param name="Events">The newest events of the office, oldest first; at most <see cref="MessageLimits.EventsMax"/>. Empty from who holds no office.</param>
    public sealed record StatusReport(
        long Attempt,
        ClusterView View,
        Plan? ActivePlan,
        string ModelName,
        string State,
        ImmutableArray<ClusterEvent> Events) : ObservationMessage;

    /// <summary>To a worker: what have your stages done?</summary>
    public sealed record MeasurementsRequest(long Attempt) : ObservationMessage;

    public sealed record MeasurementsReport(long Attempt, ImmutableArray<StageMeasurements> Stages) : ObservationMessage;

    /// <summary>To the coordinator in office: let the member of that name leave.</summary>
    public sealed record DrainRequest(long Attempt, string NodeName) : ObservationMessage;

    /// <param name="IsAccepted">The member was told; it leaves when no plan needs it.</param>
    /// <param name="Reason">For people: why not, or what follows.</param>
    public sealed record DrainReport(long Attempt, bool IsAccepted, string Reason) : ObservationMessage;
}
