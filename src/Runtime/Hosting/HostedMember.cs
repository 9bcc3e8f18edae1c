using ActorInference.Execution;
using ActorInference.Execution.Members;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ActorInference.Hosting;

/// <summary>The member of this application: starts and stops with its host, and stops the host if it cannot go on or was asked to leave the cluster.</summary>
public sealed class HostedMember : IHostedService, IAsyncDisposable
{
    private readonly IOptions<ActorInferenceOptions> _options;
    private readonly ILoggerFactory _loggerFactory;
    private readonly TimeProvider _timeProvider;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TaskCompletionSource<Member> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Member? _member;
    private Task _watching = Task.CompletedTask;

    public HostedMember(IOptions<ActorInferenceOptions> options, ILoggerFactory loggerFactory, TimeProvider timeProvider, IHostApplicationLifetime lifetime)
    {
        _options = options;
        _loggerFactory = loggerFactory;
        _timeProvider = timeProvider;
        _lifetime = lifetime;
    }

    /// <summary>Completes when the member listens (its address is known); faults with <see cref="MemberStartException"/> if it cannot.</summary>
    public Task<Member> Started => _started.Task;

    /// <summary>Why the member could not start or had to stop by itself; null if neither happened.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>For an application that is nothing but this member: 0 left cleanly, 2 options or files are wrong, 5 no address or no cluster, 1 anything else.</summary>
    public int ExitCode => Failure switch
    {
        null => 0,
        MemberStartException { Failure: StartFailure.InvalidSettings or StartFailure.ModelUnusable } => 2,
        MemberStartException or MemberRemovedException => 5,
        _ => 1,
    };

    /// <summary>What others dial, as host:port, once it is known.</summary>
    public async Task<string> AddressAsync(CancellationToken cancellationToken) => (await Started.WaitAsync(cancellationToken).ConfigureAwait(false)).Address.ToString();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _member = await _options.Value.Engine.StartAsync(_options.Value.ToSettings(), _loggerFactory, _timeProvider, cancellationToken).ConfigureAwait(false);
            _watching = WatchAsync(_member);
            _started.TrySetResult(_member);
        }
        catch (Exception exception)
        {
            Failure = exception;
            _started.TrySetException(exception);
            throw;
        }
    }

    /// <summary>Leaves when nobody needs the member any more; the host's shutdown time-out ends that patience.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _member?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_member is not null)
        {
            await _member.DisposeAsync().ConfigureAwait(false);
            await _watching.ConfigureAwait(false);
        }
    }

    private async Task WatchAsync(Member member)
    {
        await member.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (member.Completion.IsFaulted)
        {
            Failure = member.Completion.Exception.InnerException;
        }

        _lifetime.StopApplication();
    }
}
