using ActorInference.Decisions;
using ActorInference.Execution.Content;
using ActorInference.Tests.Engines.Scenarios;
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

    [Fact]
    public void A_truncated_file_is_deleted_and_can_be_written_again()
    {
        using TemporaryFolder folder = new();
        Digest hash = ContentDigest.Of(Content(0));
        DiskCache cache = new(folder.Path, 1_000, _log);
        cache.Write(hash, Content(0));
        string path = Path.Combine(folder.Path, hash.ToString());
        File.WriteAllBytes(path, Content(0)[..99]);

        Assert.Null(cache.TryRead(hash));
        Assert.False(File.Exists(path));
        cache.Write(hash, Content(0));

        Assert.Equal(Content(0), cache.TryRead(hash));
    }

    [Fact]
    public void What_a_killed_process_has_left_half_written_is_removed_at_the_start()
    {
        using TemporaryFolder folder = new();
        string left = Path.Combine(folder.Path, $".{ContentDigest.Of(Content(0))}.00.part");
        string fresh = Path.Combine(folder.Path, $".{ContentDigest.Of(Content(1))}.00.part");
        string written = Path.Combine(folder.Path, $".{ContentDigest.Of(Content(2))}.00.part");
        File.WriteAllBytes(left, Content(0));
        File.WriteAllBytes(fresh, Content(1));
        using FileStream writing = new(written, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(-1));
        File.SetLastWriteTimeUtc(written, DateTime.UtcNow.AddMinutes(-1));

        DiskCache cache = new(folder.Path, 1_000, _log);

        Assert.Equal([fresh, written], Directory.GetFiles(folder.Path).OrderBy(path => path == written));
        Assert.True(cache.IsUsable);
    }

    [Fact]
    public void A_folder_that_two_share_is_read_evicted_and_written_by_both()
    {
        using TemporaryFolder folder = new();
        DiskCache[] caches = [.. Enumerable.Range(0, 2).Select(_ => new DiskCache(folder.Path, 450, _log))];

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4 }, index =>
        {
            byte[] content = Content(index % 7);
            DiskCache cache = caches[index % 2];
            cache.Write(ContentDigest.Of(content), content);
            Assert.True(cache.TryRead(ContentDigest.Of(content)) is not byte[] read || read.AsSpan().SequenceEqual(content), "Other bytes came.");
        });

        Assert.All(caches, cache => Assert.True(cache.IsUsable));
        Assert.DoesNotContain(Directory.GetFiles(folder.Path), path => path.EndsWith(".part", StringComparison.Ordinal));
        Assert.Empty(_log.Lines);
    }

    [SmallDiskFact]
    public void A_full_disk_means_going_on_without_writing_and_saying_so_once()
    {
        using SmallDisk disk = new();
        DiskCache cache = new(disk.Path, long.MaxValue, _log);
        byte[] small = Content(0);
        byte[] large = new byte[2 * SmallDisk.SizeBytes];
        cache.Write(ContentDigest.Of(small), small);

        cache.Write(ContentDigest.Of(large), large);
        cache.Write(ContentDigest.Of(Content(1)), Content(1));

        Assert.False(cache.IsUsable);
        Assert.Equal(small, cache.TryRead(ContentDigest.Of(small)));
        Assert.Null(cache.TryRead(ContentDigest.Of(large)));
        Assert.Single(Directory.GetFiles(disk.Path));
        Assert.Contains("No space left", Assert.Single(_log.Lines), StringComparison.OrdinalIgnoreCase);
    }

    public void Dispose() => _log.Dispose();

    private static byte[] Content(int index) => [.. Enumerable.Repeat((byte)index, 100)];
}
