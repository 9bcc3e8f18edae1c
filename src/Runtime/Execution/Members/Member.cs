using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Sources;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Members;

/// <summary>One running member of a cluster: any of lighthouse, coordinator, worker and source in this process, on whatever engine.</summary>
public sealed class Member : IAsyncDisposable
{
    private readonly MemberProcess _process;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _atOnce = new();
    private readonly Lock _gate = new();
    private Task? _stopping;

    private Member(MemberProcess process)
    {
        _process = process;
        _ = StopByItselfAsync();
    }

    /// <summary>This life of the member.</summary>
    public Incarnation Incarnation => _process.Incarnation;

    /// <summary>What others dial, with the port that the system chose.</summary>
    public MemberAddress Address => _process.Address;

    /// <summary>The door for requests; null unless the member is a source.</summary>
    public SourceFront? Source => _process.Source?.Front;

    /// <summary>Completes when the member has stopped, also when the coordinator has asked it to go; faults if it could not go on.</summary>
    public Task Completion => _completion.Task;

    /// <summary>What it takes part in as.</summary>
    public MemberRoles Roles => _process.Roles;

    /// <summary>Whether a lighthouse has registered it; a lighthouse alone needs no other.</summary>
    public bool IsRegistered => _process.Registered.IsCompletedSuccessfully;

    /// <summary>Whether it has begun to leave: by its owner's wish, or asked by its coordinator.</summary>
    public bool IsLeaving => _process.LeaveBegun.IsCompleted;

    /// <summary>Payloads that are held in this process; 0 when all work is done.</summary>
    public int LivePayloads => _process.Payloads.LiveCount;

    /// <summary>Listens and begins to take part. With a <see cref="MemberSettings.JoinTimeLimit"/> it returns once registered.</summary>
    /// <exception cref="MemberStartException">What is wrong and what to do.</exception>
    public static async Task<Member> StartAsync(
        MemberSettings settings, IMemberEngine engine, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        ArgumentNullException.ThrowIfNull(timeProvider);
        MemberProcess process = new(settings, engine, loggerFactory, timeProvider);
        try
        {
            await process.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new Member(process);
    }

    /// <summary>Completes when a lighthouse has registered the member (at once if it is registered or a lighthouse alone).</summary>
    public Task WaitUntilRegisteredAsync(CancellationToken cancellationToken) => _process.Registered.WaitAsync(cancellationToken);

    /// <summary>What the stages in this process have done.</summary>
    public ImmutableArray<StageMeasurements> MeasureStages() => _process.MeasureStages();

    /// <summary>
    /// Answers what is accepted, goes on serving until no plan needs this member (at most <c>RoleTimings.LeaveTimeout</c>), says good-bye, and stops
    /// everything in order. Again: waits for the same end.
    /// </summary>
    /// <param name="cancellationToken">Ends the patience, not the stop: what is left is answered with an error, and the others plan anew.</param>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            _atOnce.Cancel();
        }

        Task stopping;
        lock (_gate)
        {
            stopping = _stopping ??= StopOnceAsync(_atOnce.Token);
        }

        return AwaitAsync(stopping, cancellationToken);
    }

    /// <summary>Stops without patience.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);

    /// <summary>Whoever waits may lose patience, for all.</summary>
    private async Task AwaitAsync(Task stopping, CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(_ => _atOnce.Cancel(), null).ConfigureAwait(false))
        {
            await stopping.ConfigureAwait(false);
        }
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _process.StopAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (_process.Failed.IsCompletedSuccessfully)
            {
                _completion.TrySetException(await _process.Failed.ConfigureAwait(false));
            }
            else
            {
                _completion.TrySetResult();
            }
        }
    }

    private async Task StopByItselfAsync()
    {
        await Task.WhenAny(_process.Failed, _process.LeaveBegun).ConfigureAwait(false);
        Task stopping = StopAsync(_process.Failed.IsCompleted ? new CancellationToken(canceled: true) : CancellationToken.None);
        if (await Task.WhenAny(stopping, _process.Failed).ConfigureAwait(false) != stopping)
        {
            await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
