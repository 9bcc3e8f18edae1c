using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Members;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Embedded;

/// <summary>Keeps a control connection to one lighthouse: dials again and again with growing pauses, for as long as the member lives.</summary>
/// <param name="place">In the configured list.</param>
/// <param name="address">Whom to dial.</param>
/// <param name="context">The member; its router is told when a connection opens and ends.</param>
/// <param name="peers">Where the connections are kept.</param>
internal sealed class LighthouseDialer(int place, MemberAddress address, MemberContext context, PeerTable peers)
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    /// <summary>Members that are started together: the lighthouse may be the last that listens. So long it is tried quickly, and not complained of.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(25);

    private volatile ControlConnection? _connection;
    private long? _awaySince;
    private bool _wasConnected;
    private string? _complaint;

    private TimeSpan PauseMin => context.Settings.Timings.RetryInterval;

    public MemberAddress Address => address;

    /// <summary>Attempts that have failed since the last success.</summary>
    public int Failures { get; private set; }

    /// <summary>Why the last attempt failed; null after a success.</summary>
    public LinkException? LastFailure { get; private set; }

    /// <summary>Whether the lighthouse answers but does not want us: trying again does not help before somebody changes something.</summary>
    public bool IsUnwanted => LastFailure?.Refusal?.Code is RefusalCode.WrongSecret or RefusalCode.SecretExpected or RefusalCode.WrongCluster or RefusalCode.WrongVersion;

    public void Send(LighthouseMessage message) => _connection?.Send(message);

    /// <param name="changed">Called after every failed attempt.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Action changed, CancellationToken cancellationToken)
    {
        TimeSpan pause = PauseMin;
        while (true)
        {
            try
            {
                ControlConnection connection = await context.Dialer.DialControlAsync(address, Incarnation.None, cancellationToken).ConfigureAwait(false);
                LastFailure = null;
                Failures = 0;
                pause = PauseMin;
                await ServeAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (LinkException exception)
            {
                _awaySince ??= context.Clock.TimeProvider.GetTimestamp();
                Failures++;
                LastFailure = exception;
                Complain(exception.Message);
                changed();
            }

            if (IsStarting)
            {
                await Task.Delay(StartPause, context.Clock.TimeProvider, cancellationToken).ConfigureAwait(false);
                continue;
            }

            await Task.Delay(pause, context.Clock.TimeProvider, cancellationToken).ConfigureAwait(false);
            pause = pause + pause < PauseMax ? pause + pause : PauseMax;
        }
    }

    /// <summary>Whether it has just begun to look for a lighthouse that may be about to listen.</summary>
    private bool IsStarting => !_wasConnected && !IsUnwanted && _awaySince is long since && context.Clock.TimeProvider.GetElapsedTime(since) < StartPatience;

    private void Complain(string reason)
    {
        if (!IsStarting && _complaint != reason)
        {
            _complaint = reason;
            EmbeddedLog.LighthouseFailed(context.Logger, address, reason);
        }
    }

    private async Task ServeAsync(ControlConnection connection, CancellationToken cancellationToken)
    {
        PeerReceiver receiver = peers.Add(connection, place);
        _connection = connection;
        context.Router.OnLighthouseConnected(place);
        connection.Start(receiver);
        SayConnected();
        try
        {
            LinkEnd end = await connection.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
            EmbeddedLog.LighthouseLost(context.Logger, address, end);
        }
        finally
        {
            _connection = null;
            _awaySince = context.Clock.TimeProvider.GetTimestamp();
            context.Router.OnLighthouseLost(place);
        }
    }

    private void SayConnected()
    {
        if (_awaySince is long since && (_wasConnected || _complaint is not null))
        {
            TimeSpan away = context.Clock.TimeProvider.GetElapsedTime(since);
            EmbeddedLog.LighthouseBack(context.Logger, address, away.TotalSeconds);
        }
        else
        {
            EmbeddedLog.LighthouseConnected(context.Logger, address);
        }

        (_awaySince, _wasConnected, _complaint) = (null, true, null);
    }
}
