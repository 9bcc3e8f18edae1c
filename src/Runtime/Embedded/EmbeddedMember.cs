using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Execution;
using ActorInference.Execution.Sources;
using Microsoft.Extensions.Logging;

namespace ActorInference.Embedded;

/// <summary>One running member of a cluster: any of lighthouse, coordinator, worker and source in this process.</summary>
public sealed class EmbeddedMember : IAsyncDisposable
{
    /// <summary>This life of the member.</summary>
    public Incarnation Incarnation => throw new NotImplementedException();

    /// <summary>What others dial, with the port that the system chose.</summary>
    public MemberAddress Address => throw new NotImplementedException();

    /// <summary>The door for requests; null unless the member is a source.</summary>
    public SourceFront? Source => throw new NotImplementedException();

    /// <summary>Completes when the member has stopped; faults if it had to stop by itself.</summary>
    public Task Completion => throw new NotImplementedException();

    /// <summary>Listens and begins to take part. With a <see cref="MemberSettings.JoinTimeLimit"/> it returns once registered.</summary>
    /// <exception cref="MemberStartException">What is wrong and what to do.</exception>
    public static Task<EmbeddedMember> StartAsync(MemberSettings settings, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Completes when a lighthouse has registered the member (at once if it is registered or a lighthouse alone).</summary>
    public Task WaitUntilRegisteredAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What the stages in this process have done.</summary>
    public ImmutableArray<StageMeasurements> MeasureStages() => throw new NotImplementedException();

    /// <summary>Answers what is accepted, says good-bye, and stops everything in order. Again: does nothing.</summary>
    /// <param name="cancellationToken">Ends the patience: what is left is answered with an error.</param>
    public Task StopAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
