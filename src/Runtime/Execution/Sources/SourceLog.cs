using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Sources;

internal static partial class SourceLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The model's manifest cannot be fetched, so inputs can be given in order only: {Reason}")]
    public static partial void ManifestUnknown(ILogger logger, string reason);
}
