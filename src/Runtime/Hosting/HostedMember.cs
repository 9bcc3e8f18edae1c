using ActorInference.Embedded;
using ActorInference.Execution;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ActorInference.Hosting;

/// <summary>The member of this application: starts and stops with its host.</summary>
public sealed class HostedMember : IHostedService, IAsyncDisposable
{
    private readonly IOptions<ActorInferenceOptions> _options;
    private readonly ILoggerFactory _loggerFactory;
    private readonly TimeProvider _timeProvider;
    private readonly TaskCompletionSource<EmbeddedMember> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EmbeddedMember? _member;

    public HostedMember(IOptions<ActorInferenceOptions> options, ILoggerFactory loggerFactory, TimeProvider timeProvider)
    {
        _options = options;
        _loggerFactory = loggerFactory;
        _timeProvider = timeProvider;
    }

    /// <summary>Completes when the member listens (its address is known); faults with <see cref="MemberStartException"/> if it cannot.</summary>
    public Task<EmbeddedMember> Started => _started.Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _member = await EmbeddedMember.StartAsync(_options.Value.ToSettings(), _loggerFactory, _timeProvider, cancellationToken).ConfigureAwait(false);
            _started.TrySetResult(_member);
        }
        catch (Exception exception)
        {
            _started.TrySetException(exception);
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _member?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _member?.DisposeAsync() ?? ValueTask.CompletedTask;
}
