using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>Where the requests of a run go: this process, or a cluster.</summary>
internal interface IRunner : IAsyncDisposable
{
    /// <summary>Answers in the order of the lines, each exactly once.</summary>
    IAsyncEnumerable<RunAnswer> RunAsync(IAsyncEnumerable<RequestLine> lines, CancellationToken cancellationToken);
}
