using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ActorInference.Decisions;
using ActorInference.Execution.Sources;
using ActorInference.Models;

namespace ActorInference.Hosting;

/// <summary>How an application asks for inferences. Thread-safe. Every accepted request gets exactly one answer: a result, or an exception by its deadline.</summary>
public sealed class InferenceClient
{
    /// <summary>Requests of one stream that are on their way at once, unless the caller says otherwise.</summary>
    public const int PrefetchDefault = 64;

    private readonly Func<CancellationToken, Task<SourceFront>> _source;

    public InferenceClient(SourceFront source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = _ => Task.FromResult(source);
    }

    internal InferenceClient(Func<CancellationToken, Task<SourceFront>> source) => _source = source;

    /// <summary>One request by input names.</summary>
    /// <param name="inputs">One tensor for every input of the model.</param>
    /// <param name="deadline">From now; null: the configured one (30 s).</param>
    /// <param name="cancellationToken">Takes the request back.</param>
    /// <exception cref="InferenceException">The answer is an error, or the request was not accepted.</exception>
    /// <exception cref="OperationCanceledException">Taken back.</exception>
    public async Task<InferenceResult> PredictAsync(IReadOnlyDictionary<string, Tensor> inputs, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        SourceFront source = await _source(cancellationToken).ConfigureAwait(false);
        return await PredictAsync(await OrderAsync(source, inputs, cancellationToken).ConfigureAwait(false), deadline, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One request with its inputs in the order of the model.</summary>
    /// <inheritdoc cref="PredictAsync(IReadOnlyDictionary{string, Tensor}, TimeSpan?, CancellationToken)"/>
    public Task<InferenceResult> PredictAsync(ImmutableArray<Tensor> inputs, TimeSpan? deadline = null, CancellationToken cancellationToken = default) =>
        PredictAsync(inputs, deadline, waitsForRoom: true, cancellationToken);

    /// <summary>One request, if the source has room for it now: otherwise <see cref="ErrorCode.Busy"/>, with the time after which to try again. <see cref="PredictAsync(ImmutableArray{Tensor}, TimeSpan?, CancellationToken)"/> waits for room.</summary>
    /// <inheritdoc cref="PredictAsync(IReadOnlyDictionary{string, Tensor}, TimeSpan?, CancellationToken)"/>
    public Task<InferenceResult> PredictNowAsync(ImmutableArray<Tensor> inputs, TimeSpan? deadline = null, CancellationToken cancellationToken = default) =>
        PredictAsync(inputs, deadline, waitsForRoom: false, cancellationToken);

    private async Task<InferenceResult> PredictAsync(ImmutableArray<Tensor> inputs, TimeSpan? deadline, bool waitsForRoom, CancellationToken cancellationToken)
    {
        SourceFront source = await _source(cancellationToken).ConfigureAwait(false);
        StreamId stream = source.OpenStream();
        try
        {
            AcceptedRequest accepted = await SubmitAsync(source, stream, inputs, deadline, waitsForRoom, cancellationToken).ConfigureAwait(false);
            return ToResult(source, await accepted.Answer.ConfigureAwait(false), cancellationToken);
        }
        finally
        {
            source.EndStream(stream);
        }
    }

    /// <summary>Requests in, results out in the same order, several on their way at once. The first error ends the enumeration; the requests after it are taken back.</summary>
    /// <param name="inputs">Read only as far ahead as <paramref name="prefetch"/> allows.</param>
    /// <param name="deadline">Of each request, from its acceptance; null: the configured one.</param>
    /// <param name="prefetch">At least 1; the source's own limit holds too.</param>
    /// <param name="cancellationToken">Takes everything back.</param>
    /// <exception cref="InferenceException">An answer is an error, or a request was not accepted.</exception>
    public async IAsyncEnumerable<InferenceResult> PredictStreamAsync(
        IAsyncEnumerable<ImmutableArray<Tensor>> inputs,
        TimeSpan? deadline = null,
        int prefetch = PrefetchDefault,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (Answer answer in AnswerStreamAsync(inputs, deadline, prefetch, cancellationToken).ConfigureAwait(false))
        {
            yield return ToResult(await _source(cancellationToken).ConfigureAwait(false), answer, cancellationToken);
        }
    }

    /// <summary>As <see cref="PredictStreamAsync"/>, but an error answer is an answer like any other and ends nothing.</summary>
    /// <exception cref="InferenceException">A request was not accepted.</exception>
    public async IAsyncEnumerable<Answer> AnswerStreamAsync(
        IAsyncEnumerable<ImmutableArray<Tensor>> inputs,
        TimeSpan? deadline = null,
        int prefetch = PrefetchDefault,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(prefetch);
        SourceFront source = await _source(cancellationToken).ConfigureAwait(false);
        StreamId stream = source.OpenStream();
        using CancellationTokenSource takenBack = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        System.Threading.Channels.Channel<AcceptedRequest> accepted = System.Threading.Channels.Channel.CreateBounded<AcceptedRequest>(
            new System.Threading.Channels.BoundedChannelOptions(prefetch) { SingleReader = true, SingleWriter = true });
        Task submitting = SubmitAllAsync(source, stream, inputs, deadline, accepted.Writer, takenBack.Token);
        try
        {
            await foreach (AcceptedRequest request in accepted.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return await request.Answer.ConfigureAwait(false);
            }

            await submitting.ConfigureAwait(false);
        }
        finally
        {
            await takenBack.CancelAsync().ConfigureAwait(false);
            await submitting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            source.EndStream(stream);
        }
    }

    private static async Task SubmitAllAsync(
        SourceFront source,
        StreamId stream,
        IAsyncEnumerable<ImmutableArray<Tensor>> inputs,
        TimeSpan? deadline,
        System.Threading.Channels.ChannelWriter<AcceptedRequest> accepted,
        CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await foreach (ImmutableArray<Tensor> request in inputs.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await accepted.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
                await accepted.WriteAsync(await SubmitAsync(source, stream, request, deadline, waitsForRoom: true, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failure = exception;
            throw;
        }
        finally
        {
            accepted.Complete(failure);
        }
    }

    private static async ValueTask<AcceptedRequest> SubmitAsync(
        SourceFront source, StreamId stream, ImmutableArray<Tensor> inputs, TimeSpan? deadline, bool waitsForRoom, CancellationToken cancellationToken)
    {
        try
        {
            return waitsForRoom
                ? await source.SubmitAsync(stream, inputs, deadline, cancellationToken).ConfigureAwait(false)
                : await source.SubmitNowAsync(stream, inputs, deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (SourceRejectedException exception)
        {
            throw new InferenceException(exception.Error.Code, exception.Error.Message, exception.RetryAfter);
        }
    }

    private static async ValueTask<ImmutableArray<Tensor>> OrderAsync(SourceFront source, IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellationToken)
    {
        if (source.Manifest is null)
        {
            await source.WaitForPlanAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return source.Order(inputs);
        }
        catch (SourceRejectedException exception)
        {
            throw new InferenceException(exception.Error.Code, exception.Error.Message, exception.RetryAfter);
        }
    }

    private static InferenceResult ToResult(SourceFront source, Answer answer, CancellationToken cancellationToken)
    {
        if (answer.Error is null)
        {
            return new InferenceResult(source.Manifest?.Outputs ?? [], answer.Outputs, answer.Latency);
        }

        if (answer.Error.Code == ErrorCode.Cancelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        throw new InferenceException(answer.Error.Code, answer.Error.Message);
    }
}
