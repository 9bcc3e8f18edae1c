using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Links;

namespace ActorInference.Embedded;

/// <summary>
/// A tool's way to one member: dialled when it is needed, kept while it stands. Asks one question of a kind at a time, and does not
/// wait for whoever has not answered the last one.
/// </summary>
/// <param name="dialer">Opens the connection.</param>
/// <param name="address">Whom to ask.</param>
/// <param name="expected">Who must answer there, or anybody.</param>
internal sealed class ObserverConnection(LinkDialer dialer, MemberAddress address, Incarnation expected) : IControlReceiver, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Type, TaskCompletionSource<ObservationMessage>> _pending = [];
    private ControlConnection? _connection;
    private Task<ControlConnection>? _dialing;

    /// <summary>Whether a question is out that was not answered in time.</summary>
    public bool IsSilent { get; private set; }

    /// <returns>The answer.</returns>
    /// <exception cref="LinkException">Unreachable, refused, lost, or no answer in time.</exception>
    public async Task<TAnswer> AskAsync<TAnswer>(ObservationMessage question, TimeSpan patience, CancellationToken cancellationToken)
        where TAnswer : ObservationMessage
    {
        try
        {
            ControlConnection connection = await ConnectAsync(cancellationToken).WaitAsync(patience, cancellationToken).ConfigureAwait(false);
            ObservationMessage answer = await Ask(connection, typeof(TAnswer), question).WaitAsync(patience, cancellationToken).ConfigureAwait(false);
            IsSilent = false;
            return (TAnswer)answer;
        }
        catch (TimeoutException exception)
        {
            IsSilent = true;
            throw new LinkException($"{address} does not answer within {patience.TotalSeconds:0.#} s.", null, exception);
        }
    }

    public void OnMessage(ControlMessage message)
    {
        lock (_gate)
        {
            if (message is ObservationMessage answer && _pending.Remove(answer.GetType(), out TaskCompletionSource<ObservationMessage>? waiting))
            {
                waiting.TrySetResult(answer);
            }
        }
    }

    public void OnClosed(LinkEnd end)
    {
        lock (_gate)
        {
            _connection = null;
            foreach (TaskCompletionSource<ObservationMessage> waiting in _pending.Values)
            {
                waiting.TrySetException(new LinkException($"The connection to {address} ended before the answer ({end})."));
                _ = waiting.Task.Exception;
            }

            _pending.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await connection.CloseAsync("observed").ConfigureAwait(false);
        }
    }

    private Task<ObservationMessage> Ask(ControlConnection connection, Type answer, ObservationMessage question)
    {
        lock (_gate)
        {
            if (!_pending.TryGetValue(answer, out TaskCompletionSource<ObservationMessage>? waiting))
            {
                waiting = new TaskCompletionSource<ObservationMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
                _pending[answer] = waiting;
                connection.Send(question);
            }

            return waiting.Task;
        }
    }

    private Task<ControlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_connection is { } open)
            {
                return Task.FromResult(open);
            }

            if (_dialing is null or { IsCompleted: true })
            {
                _dialing = DialAsync(cancellationToken);
                _ = _dialing.ContinueWith(static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }

            return _dialing;
        }
    }

    private async Task<ControlConnection> DialAsync(CancellationToken cancellationToken)
    {
        ControlConnection connection = await dialer.DialControlAsync(address, expected, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _connection = connection;
        }

        connection.Start(this);
        return connection;
    }
}
