using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Mailboxes;

/// <summary>The one line that every decision of every role leaves at trace level.</summary>
public static partial class RoleTrace
{
    public static void Write<TInput, TEffect>(ILogger logger, string role, in TInput input, List<TEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(logger);
        if (logger.IsEnabled(LogLevel.Trace))
        {
            string? decided = input?.ToString();
            string done = effects.Count == 0 ? "nothing" : string.Join("; ", effects);
            Decided(logger, role, decided, done);
        }
    }

    [LoggerMessage(Level = LogLevel.Trace, Message = "{Role}: {Input} -> {Effects}")]
    private static partial void Decided(ILogger logger, string role, string? input, string effects);
}
