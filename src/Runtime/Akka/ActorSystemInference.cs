using Akka.Actor;
using ActorInference.Execution;
using Microsoft.Extensions.Logging;

namespace ActorInference.Akka;

/// <summary>How an actor system takes part in inference.</summary>
public static class ActorSystemInference
{
    /// <summary>Begins to start a member in this system; <see cref="ActorInferenceExtension.Member"/> says when it runs, or why it does not.</summary>
    /// <param name="system">Created with <see cref="AkkaConfiguration.ForApplication"/>.</param>
    /// <param name="settings">Of the member.</param>
    /// <param name="loggerFactory">Null: nothing is logged.</param>
    public static ActorInferenceExtension WithActorInference(this ActorSystem system, MemberSettings settings, ILoggerFactory? loggerFactory = null)
    {
        ActorInferenceExtension extension = ActorInferenceExtension.For(system);
        _ = extension.StartAsync(settings, loggerFactory).ContinueWith(static started => _ = started.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return extension;
    }
}
