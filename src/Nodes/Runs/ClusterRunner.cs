using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ActorInference.Decisions;
using ActorInference.Execution.Sources;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>Sends requests through a source into its cluster, several on their way at once, and gives the answers in the order of the lines.</summary>
/// <param name="source">The door.</param>
/// <param name="requestsInFlight">At most so many on their way at once.</param>
/// <param name="deadline">Of each request; null: the configured one.</param>
internal sealed class ClusterRunner(SourceFront source, int requestsInFlight, TimeSpan? deadline) : IRunner
{
    public async IAsyncEnumerable<RunAnswer> RunAsync(IAsyncEnumerable<RequestLine> lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<Task<RunAnswer>> answers = Channel.CreateBounded<Task<RunAnswer>>(new BoundedChannelOptions(requestsInFlight) { SingleReader = true, SingleWriter = true });
        Task submitting = SubmitAllAsync(lines, answers.Writer, stopping.Token);
        try
        {
            await foreach (Task<RunAnswer> answer in answers.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            await submitting.ConfigureAwait(false);
        }
        finally
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            await submitting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task SubmitAllAsync(IAsyncEnumerable<RequestLine> lines, ChannelWriter<Task<RunAnswer>> answers, CancellationToken cancellationToken)
    {
        StreamId stream = source.OpenStream();
        Exception? failure = null;
        try
        {
            await foreach (RequestLine line in lines.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                // Room first: an answer that nobody has taken yet counts as in flight.
                await answers.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
                await answers.WriteAsync(await SubmitAsync(stream, line, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            source.EndStream(stream);
            answers.Complete(failure);
        }
    }

    private async Task<Task<RunAnswer>> SubmitAsync(StreamId stream, RequestLine line, CancellationToken cancellationToken)
    {
        if (line.Error is not null)
        {
            return Task.FromResult(RunAnswer.Refused(line, RunAnswer.InvalidLine, line.Error));
        }

        try
        {
            AcceptedRequest accepted = await source.SubmitAsync(stream, ImmutableArray.Create(line.Inputs), deadline, cancellationToken).ConfigureAwait(false);
            return AnswerOfAsync(line, accepted.Answer);
        }
        catch (SourceRejectedException exception)
        {
            return Task.FromResult(RunAnswer.Refused(line, exception.Error.Code.ToString(), exception.Error.Message));
        }
    }

    private static async Task<RunAnswer> AnswerOfAsync(RequestLine line, Task<Answer> pending)
    {
        Answer answer = await pending.ConfigureAwait(false);
        return new RunAnswer(line, answer.Outputs, answer.Error?.Code.ToString(), answer.Error?.Message, answer.Latency);
    }
}
