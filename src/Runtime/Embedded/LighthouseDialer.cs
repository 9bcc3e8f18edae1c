using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Embedded;

/// <summary>Keeps a control connection to one lighthouse: dials again and again with growing pauses, for as long as the member lives.</summary>
/// <param name="place">In the configured list.</param>
/// <param name="address">Whom to dial.</param>
/// <param name="dialer">Opens the connections.</param>
/// <param name="peers">Where they are kept.</param>
/// <param name="router">Is told when one opens and ends.</param>
/// <param name="timeProvider">For the pauses.</param>
/// <param name="pauseMin">Before the second attempt.</param>
/// <param name="logger">Says what is wrong, once for each new reason.</param>
internal sealed class LighthouseDialer(
    int place, MemberAddress address, LinkDialer dialer, PeerTable peers, RoleRouter router, TimeProvider timeProvider, TimeSpan pauseMin, ILogger logger)
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    private volatile ControlConnection? _connection;

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
        TimeSpan pause = pauseMin;
        while (true)
        {
            try
            {
                ControlConnection connection = await dialer.DialControlAsync(address, Incarnation.None, cancellationToken).ConfigureAwait(false);
                LastFailure = null;
                Failures = 0;
                pause = pauseMin;
                await ServeAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (LinkException exception)
            {
                if (LastFailure?.Message != exception.Message)
                {
                    EmbeddedLog.LighthouseFailed(logger, address, exception.Message);
                }

                Failures++;
                LastFailure = exception;
                changed();
            }

            await Task.Delay(pause, timeProvider, cancellationToken).ConfigureAwait(false);
            pause = pause + pause < PauseMax ? pause + pause : PauseMax;
        }
    }

    private async Task ServeAsync(ControlConnection connection, CancellationToken cancellationToken)
    {
        PeerReceiver receiver = peers.Add(connection, place);
        _connection = connection;
        router.OnLighthouseConnected(place);
        connection.Start(receiver);
        EmbeddedLog.LighthouseConnected(logger, address);
        try
        {
            LinkEnd end = await connection.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
            EmbeddedLog.LighthouseLost(logger, address, end);
        }
        finally
        {
            _connection = null;
            router.OnLighthouseLost(place);
        }
    }
}
