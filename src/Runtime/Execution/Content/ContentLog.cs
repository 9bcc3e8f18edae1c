using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Content;

internal static partial class ContentLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The cached file {Path} is damaged; it is deleted and fetched again.")]
    public static partial void Corrupt(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} It is not asked for that again.")]
    public static partial void WrongContent(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The cached file {Path} cannot be read: {Reason}")]
    public static partial void ReadFailed(ILogger logger, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cache folder {Folder} cannot be written, so this member goes on without a cache for what comes from now on: {Reason}")]
    public static partial void CacheUnusable(ILogger logger, string folder, string reason);
}
