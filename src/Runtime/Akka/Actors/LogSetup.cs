using Akka.Actor.Setup;
using Microsoft.Extensions.Logging;

namespace ActorInference.Akka.Actors;

/// <summary>Where an actor system of our own logs to.</summary>
internal sealed class LogSetup(ILoggerFactory loggerFactory) : Setup
{
    public ILoggerFactory LoggerFactory => loggerFactory;
}
