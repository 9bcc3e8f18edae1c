using System.Security.Cryptography;
using ActorInference.Decisions;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Content;

/// <summary>
/// Content in files named by their hash, verified on every read: a damaged one is deleted and was never there. Bounded
/// in bytes, least recently used first to go. Several processes may share a folder. A folder that cannot be written is said
/// so once and only read from then on.
/// </summary>
public sealed class DiskCache
{
    private const int HashCharacters = 2 * Digest.SizeBytes;

    /// <summary>A file under its preliminary name that is younger may be about to get its last one.</summary>
    private static readonly TimeSpan PartAgeMin = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly long _bytesMax;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private volatile bool _isUsable = true;

    public DiskCache(string folder, long bytesMax, ILogger logger)
    {
        _folder = folder;
        _bytesMax = bytesMax;
        _logger = logger;
        Attempt(() =>
        {
            Directory.CreateDirectory(folder);
            RemoveParts();
        });
    }

    /// <summary>Whether the folder can be written; without it everything goes on, only nothing more is kept.</summary>
    public bool IsUsable => _isUsable;

    /// <returns>The content, or null if it is not there or was damaged.</returns>
    public byte[]? TryRead(Digest content)
    {
        string path = PathOf(content);
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            byte[] bytes = File.ReadAllBytes(path);
            if (ContentDigest.Of(bytes) == content)
            {
                MarkUsed(path);
                return bytes;
            }

            ContentLog.Corrupt(_logger, path);
            File.Delete(path);
        }
        catch (FileNotFoundException)
        {
            // Another process has evicted it meanwhile: then it is simply not there.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ContentLog.ReadFailed(_logger, path, exception.Message);
        }

        return null;
    }

    /// <summary>Keeps the content if it can; whole or not at all.</summary>
    public void Write(Digest content, ReadOnlySpan<byte> bytes)
    {
        if (!_isUsable || bytes.Length > _bytesMax)
        {
            return;
        }

        string path = PathOf(content);
        string part = Path.Combine(_folder, $".{content}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.part");
        lock (_gate)
        {
            try
            {
                if (File.Exists(path))
                {
                    return;
                }

                MakeRoom(bytes.Length);
                // Nobody else may open it, by which a process that cleans up sees that it is still being written.
                using (FileStream file = new(part, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    file.Write(bytes);
                }

                File.Move(part, path, overwrite: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                GiveUp(exception);
                Attempt(() => File.Delete(part));
            }
        }
    }

    private string PathOf(Digest content) => Path.Combine(_folder, content.ToString());

    private static void MarkUsed(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder that is only read evicts nothing, so the order does not matter.
        }
    }

    private void MakeRoom(long bytes)
    {
        (string Path, long Bytes, DateTime UsedAt)[] files =
            [.. new DirectoryInfo(_folder).EnumerateFiles().Where(file => file.Name.Length == HashCharacters).Select(Look).OrderBy(file => file.UsedAt)];
        long held = files.Sum(file => file.Bytes);
        foreach ((string path, long size, _) in files)
        {
            if (held + bytes <= _bytesMax)
            {
                return;
            }

            held -= size;
            File.Delete(path);
        }
    }

    private static (string Path, long Bytes, DateTime UsedAt) Look(FileInfo file)
    {
        try
        {
            return (file.FullName, file.Length, file.LastWriteTimeUtc);
        }
        catch (FileNotFoundException)
        {
            // Another process has evicted it meanwhile.
            return (file.FullName, 0, DateTime.MinValue);
        }
    }

    /// <summary>What a process that was killed while it wrote has left behind. A file that somebody writes cannot be opened, or has just been written.</summary>
    private void RemoveParts()
    {
        foreach (string part in Directory.EnumerateFiles(_folder, ".*.part"))
        {
            try
            {
                if (File.GetLastWriteTimeUtc(part) > DateTime.UtcNow - PartAgeMin)
                {
                    continue;
                }

                using FileStream file = new(part, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                File.Delete(part);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It is being written, or whoever wrote it is about to be done with it.
            }
        }
    }

    private void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            GiveUp(exception);
        }
    }

    private void GiveUp(Exception exception)
    {
        if (_isUsable)
        {
            _isUsable = false;
            ContentLog.CacheUnusable(_logger, _folder, exception.Message);
        }
    }
}
