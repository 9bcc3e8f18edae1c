using System.Diagnostics;
using System.Runtime.CompilerServices;
using ActorInference.Compute;
using ActorInference.Execution;
using ActorInference.Models;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>The whole model in this process on one lane, one request after the other.</summary>
internal sealed class LocalRunner : IRunner
{
    private readonly LocalExecutor _executor;

    public LocalRunner(Model model)
        : this(model, new ManagedBackend())
    {
    }

    public LocalRunner(Model model, IComputeBackend backend) => _executor = new LocalExecutor(model, backend);

    public async IAsyncEnumerable<RunAnswer> RunAsync(IAsyncEnumerable<RequestLine> lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (RequestLine line in lines.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return Answer(line);
        }
    }

    public RunAnswer Answer(RequestLine line)
    {
        if (line.Error is not null)
        {
            return RunAnswer.Refused(line, RunAnswer.InvalidLine, line.Error);
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            RunAnswer answer = new(line, _executor.Run(line.Inputs), null, null, TimeSpan.Zero);
            return answer with { Latency = Stopwatch.GetElapsedTime(start) };
        }
        catch (ComputeException exception)
        {
            return RunAnswer.Refused(line, nameof(Decisions.ErrorCode.InvalidRequest), exception.Message);
        }
    }

    public ValueTask DisposeAsync()
    {
        _executor.Dispose();
        return ValueTask.CompletedTask;
    }
}
