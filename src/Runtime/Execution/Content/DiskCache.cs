using System.Security.Cryptography;
using ActorInference.Decisions;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Content;

/// <summary>
/// Content in files named by their hash, verified on every read: a damaged one is deleted and was never there. Bounded
/// in bytes, least recently used first to go. Several processes may share a folder. A folder that cannot be written is said
/// so once and done without.
/// </summary>
public sealed class DiskCache
{
    private const int HashCharacters = 2 * Digest.SizeBytes;

    private readonly string _folder;
    private readonly long _bytesMax;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private bool _isUsable = true;

    public DiskCache(string folder, long bytesMax, ILogger logger)
    {
        _folder = folder;
        _bytesMax = bytesMax;
        _logger = logger;
        Attempt(() => Directory.CreateDirectory(folder));
    }

    /// <summary>Whether the folder can be used; without it everything goes on, only without a cache.</summary>
    public bool IsUsable => _isUsable;

    /// <returns>The content, or null if it is not there or was damaged.</returns>
    public byte[]? TryRead(Digest content)
    {
        string path = PathOf(content);
        try
        {
            if (!_isUsable || !File.Exists(path))
            {
                return null;
            }

            byte[] bytes = File.ReadAllBytes(path);
            if (ContentDigest.Of(bytes) == content)
            {
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
                return bytes;
            }

            ContentLog.Corrupt(_logger, path);
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process may have evicted it: then it is simply not there.
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
                File.WriteAllBytes(part, bytes);
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

    private void MakeRoom(long bytes)
    {
        FileInfo[] files = [.. new DirectoryInfo(_folder).EnumerateFiles().Where(file => file.Name.Length == HashCharacters).OrderBy(file => file.LastWriteTimeUtc)];
        long held = files.Sum(file => file.Length);
        foreach (FileInfo file in files)
        {
            if (held + bytes <= _bytesMax)
            {
                return;
            }

            held -= file.Length;
            file.Delete();
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
