using ActorInference.Decisions;
using ActorInference.Execution.Content;
using ActorInference.Tests.Engines.Embedded;
using Xunit;

namespace ActorInference.Tests.Engines.Execution;

public sealed class DiskCacheTests : IDisposable
{
    private readonly TestLog _log = new();

    [Fact]
    public void What_was_written_is_read_by_its_hash()
    {
        using TemporaryFolder folder = new();
        byte[] content = [1, 2, 3];
        Digest hash = ContentDigest.Of(content);
        new DiskCache(folder.Path, 1_000, _log).Write(hash, content);

        Assert.Equal(content, new DiskCache(folder.Path, 1_000, _log).TryRead(hash));
        Assert.Equal(hash.ToString(), Path.GetFileName(Directory.GetFiles(folder.Path).Single()));
    }

    [Fact]
    public void A_damaged_file_is_deleted_and_was_never_there()
    {
        using TemporaryFolder folder = new();
        byte[] content = [1, 2, 3];
        Digest hash = ContentDigest.Of(content);
        DiskCache cache = new(folder.Path, 1_000, _log);
        cache.Write(hash, content);
        File.WriteAllBytes(Path.Combine(folder.Path, hash.ToString()), [1, 2, 4]);

        Assert.Null(cache.TryRead(hash));
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Contains(_log.Lines, line => line.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public void The_least_recently_used_makes_room()
    {
        using TemporaryFolder folder = new();
        DiskCache cache = new(folder.Path, 250, _log);
        Digest[] hashes = [.. Enumerable.Range(0, 3).Select(index => ContentDigest.Of(Content(index)))];
        cache.Write(hashes[0], Content(0));
        cache.Write(hashes[1], Content(1));
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, hashes[0].ToString()), DateTime.UtcNow.AddHours(-2));
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, hashes[1].ToString()), DateTime.UtcNow.AddHours(-1));
        Assert.NotNull(cache.TryRead(hashes[0]));

        cache.Write(hashes[2], Content(2));

        Assert.NotNull(cache.TryRead(hashes[0]));
        Assert.Null(cache.TryRead(hashes[1]));
        Assert.NotNull(cache.TryRead(hashes[2]));
        Assert.True(new DirectoryInfo(folder.Path).GetFiles().Sum(file => file.Length) <= 250);
    }

    [Fact]
    public void A_content_above_the_limit_is_not_kept()
    {
        using TemporaryFolder folder = new();
        DiskCache cache = new(folder.Path, 50, _log);

        cache.Write(ContentDigest.Of(Content(0)), Content(0));

        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.True(cache.IsUsable);
    }

    [Fact]
    public void A_folder_that_cannot_be_used_is_done_without_and_said_once()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "not a folder");

        DiskCache cache = new(Path.Combine(file, "cache"), 1_000, _log);
        cache.Write(ContentDigest.Of(Content(0)), Content(0));

        Assert.False(cache.IsUsable);
        Assert.Null(cache.TryRead(ContentDigest.Of(Content(0))));
        Assert.Single(_log.Lines, line => line.Contains("without a cache", StringComparison.Ordinal));
    }

    public void Dispose() => _log.Dispose();

    private static byte[] Content(int index) => [.. Enumerable.Repeat((byte)index, 100)];
}
