using ActorInference.Decisions;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Stages;

internal static partial class StageLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Stage}: the program failed in a way that is no answer to a request.")]
    public static partial void ProgramFailed(ILogger logger, StageId stage, Exception exception);
}
