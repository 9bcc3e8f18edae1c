using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;
using AkkaLevel = Akka.Event.LogLevel;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace ActorInference.Akka.Actors;

/// <summary>Hands what Akka.NET logs to the program's own log.</summary>
internal sealed class LogActor : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    /// <summary>Connections that break belong to their work, and the member says itself whom it has lost.</summary>
    private static readonly string[] RemoteSources = ["remoting", "/system/endpointManager/"];

    private readonly ILogger _logger = Context.System.Settings.Setup.Get<LogSetup>().Select(setup => setup.LoggerFactory.CreateLogger("Akka")).GetOrElse(null!);

    public LogActor()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(OnLogged);
    }

    private static Level LevelOf(LogEvent logged) => logged.LogLevel() switch
    {
        _ when RemoteSources.Any(source => logged.LogSource.Contains(source, StringComparison.Ordinal)) => Level.Debug,
        AkkaLevel.ErrorLevel => Level.Error,
        AkkaLevel.WarningLevel => Level.Warning,
        AkkaLevel.InfoLevel => Level.Information,
        _ => Level.Debug,
    };

    private void OnLogged(LogEvent logged)
    {
        Level level = LevelOf(logged);
        if (_logger.IsEnabled(level))
        {
            AkkaLog.Said(_logger, level, logged.LogSource, logged.Message, logged.Cause);
        }
    }
}
