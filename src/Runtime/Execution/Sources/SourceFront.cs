using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Execution.Sources;

/// <summary>
/// The door for callers in the source's own process, the same for every engine: requests go in as tensors, answers come out as
/// tasks, in each stream's order. Thread-safe; the calls of one stream are made one after the other.
/// </summary>
public sealed class SourceFront
{
    private static readonly TimeSpan ModelUnknownRetryHint = TimeSpan.FromSeconds(1);

    private readonly SourceRunner _runner;
    private long _lastStream;

    internal SourceFront(SourceRunner runner) => _runner = runner;

    /// <summary>The manifest of the model that is served; null until the source knows it.</summary>
    public Manifest? Manifest => _runner.Served.Manifest;

    /// <summary>The plan that new requests are numbered into; null while there is none.</summary>
    public Plan? ActivePlan => _runner.Served.Plan;

    /// <summary>What <see cref="ActivePlan"/> predicts beside what was measured; null while there is none.</summary>
    public PlanMeasurements? PlanMeasured => _runner.PlanMeasured;

    /// <summary>Why there is no plan, for people; null while there is one or nobody has said.</summary>
    public string? NoPlanReason => _runner.Served.NoPlanReason;

    /// <summary>How tensors travel in the newest plan; results are exact unless this is lossy.</summary>
    public CodecPreference Codec => _runner.Codec;

    /// <summary>How long the plan that is served took to become ready everywhere: from the order to prepare it to its activation, as this source saw them.</summary>
    public TimeSpan PreparationTime => _runner.Served.PreparationTime;

    /// <summary>How often a request was sent into the pipeline that had been sent before: after crashes and lost links, never after planned changes.</summary>
    public long RequestsSentAgain => _runner.RequestsSentAgain;

    /// <summary>Whether waiting does not help: the model was refused, or the workers that are there cannot hold it.</summary>
    public bool IsNoPlanLasting => _runner.Served.IsNoPlanLasting;

    /// <summary>Completes when the source serves a plan (at once if it does already).</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the source has shut down.</exception>
    public Task<Plan> WaitForPlanAsync(CancellationToken cancellationToken) => _runner.Served.PlanAsync(cancellationToken);

    /// <summary>Completes when the source knows the manifest of the model that is served.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the source has shut down.</exception>
    public Task<Manifest> WaitForManifestAsync(CancellationToken cancellationToken) => _runner.Served.ManifestAsync(cancellationToken);

    public StreamId OpenStream() => new(Interlocked.Increment(ref _lastStream));

    /// <summary>Nothing more is submitted to this stream.</summary>
    public void EndStream(StreamId stream) => _runner.EndStream(stream);

    /// <summary>Named inputs in the order of the model.</summary>
    /// <exception cref="SourceRejectedException">An input is missing or unknown (<see cref="ErrorCode.InvalidRequest"/>), or the model is not known yet (<see cref="ErrorCode.Unavailable"/>).</exception>
    public ImmutableArray<Tensor> Order(IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ImmutableArray<ValueDescription> expected = Manifest?.Inputs
            ?? throw new SourceRejectedException(new RequestError(ErrorCode.Unavailable, "The source does not know the model's inputs yet; pass them in order."), ModelUnknownRetryHint);
        string? unknown = inputs.Keys.FirstOrDefault(name => !expected.Any(input => input.Name == name));
        string? missing = expected.FirstOrDefault(input => !inputs.ContainsKey(input.Name))?.Name;
        if (unknown is not null || missing is not null)
        {
            string wrong = unknown is not null ? $"The model has no input '{unknown}'" : $"The input '{missing}' is missing";
            throw new SourceRejectedException(new RequestError(ErrorCode.InvalidRequest, $"{wrong}; the model's inputs are {string.Join(", ", expected)}."));
        }

        return [.. expected.Select(input => inputs[input.Name])];
    }

    /// <summary>Waits until the source has room, then owns the request.</summary>
    /// <param name="stream">From <see cref="OpenStream"/>.</param>
    /// <param name="inputs">In the order of the model's inputs; copied before this returns.</param>
    /// <param name="deadline">From acceptance; null: the configured one.</param>
    /// <param name="cancellationToken">Before acceptance: stops waiting. Afterwards: takes the request back, which is answered with <see cref="ErrorCode.Cancelled"/>.</param>
    /// <exception cref="SourceRejectedException">Not accepted: too large, too many callers wait already (<see cref="ErrorCode.Busy"/>), or the source is shutting down.</exception>
    public ValueTask<AcceptedRequest> SubmitAsync(StreamId stream, ImmutableArray<Tensor> inputs, TimeSpan? deadline, CancellationToken cancellationToken) =>
        _runner.SubmitAsync(stream, inputs, deadline, waitsForRoom: true, cancellationToken);

    /// <summary>As <see cref="SubmitAsync"/>, but does not wait for room.</summary>
    /// <exception cref="SourceRejectedException">Not accepted: <see cref="ErrorCode.Busy"/>, with the time after which to try again; too large; or the source is shutting down.</exception>
    public ValueTask<AcceptedRequest> SubmitNowAsync(StreamId stream, ImmutableArray<Tensor> inputs, TimeSpan? deadline, CancellationToken cancellationToken) =>
        _runner.SubmitAsync(stream, inputs, deadline, waitsForRoom: false, cancellationToken);
}
