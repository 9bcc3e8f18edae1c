using ActorInference.Decisions;
using ActorInference.Execution.Content;
using ActorInference.Tests.Engines.Scenarios;
using Xunit;

namespace ActorInference.Tests.Engines.Execution;

public sealed class ContentStoreTests
{
    [Fact]
    public void Published_content_stays_and_other_content_makes_room()
    {
        using TemporaryFolder folder = new();
        DiskCache disk = new(folder.Path, 10_000, new TestLog());
        Digest[] hashes = [.. Enumerable.Range(0, 4).Select(index => ContentDigest.Of(Content(index)))];
        foreach (int index in Enumerable.Range(1, 3))
        {
            disk.Write(hashes[index], Content(index));
        }

        ContentStore store = new(250, disk);
        store.Publish(hashes[0], Content(0));
        foreach (int index in Enumerable.Range(1, 3))
        {
            Assert.Equal(Content(index), store.TryGet(hashes[index])!.Value.ToArray());
        }

        Assert.Equal([hashes[0], hashes[3]], store.Held.OrderBy(hash => Array.IndexOf(hashes, hash)));
        Assert.Equal(200, store.HeldBytes);
    }

    [Fact]
    public void What_is_not_held_is_not_there()
    {
        ContentStore store = new(1_000, null);

        Assert.Null(store.TryGet(ContentDigest.Of(Content(0))));
        Assert.Null(store.TryOpen(ContentDigest.Of(Content(0))));
    }

    private static byte[] Content(int index) => [.. Enumerable.Repeat((byte)index, 100)];
}
