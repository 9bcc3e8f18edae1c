using System.Buffers;
using ActorInference.Decisions;
using ActorInference.Links;
using Xunit;

namespace ActorInference.Tests.Engines.Links;

public sealed class LayersConnectionTests
{
    private static readonly Digest Content = new(1, 2, 3, 4);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(3_000_001)]
    public async Task Content_arrives_whole_on_a_connection_that_serves_several(int length)
    {
        await using TestMember member = TestMember.Start();
        byte[] bytes = new byte[length];
        new Random(3).NextBytes(bytes);
        member.Contents[Content] = bytes;
        await using LayersConnection layers = await member.Dialer.DialLayersAsync(member.Address, Incarnation.None, CancellationToken.None);
        using MemoryStream stream = new();
        Assert.Equal(length, await layers.FetchAsync(Content, length, stream, CancellationToken.None));
        Assert.Equal(bytes, stream.ToArray());
        Assert.Null(await layers.FetchAsync(new Digest(9, 9, 9, 9), length, stream, CancellationToken.None));
        ArrayBufferWriter<byte> buffer = new();
        Assert.Equal(length, await layers.FetchAsync(Content, length, buffer, CancellationToken.None));
        Assert.Equal(bytes, buffer.WrittenSpan.ToArray());
    }

    [Fact]
    public async Task Content_longer_than_expected_is_refused_before_it_is_kept()
    {
        await using TestMember member = TestMember.Start();
        member.Contents[Content] = new byte[1_000];
        await using LayersConnection layers = await member.Dialer.DialLayersAsync(member.Address, Incarnation.None, CancellationToken.None);
        using MemoryStream stream = new();
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => layers.FetchAsync(Content, 999, stream, CancellationToken.None));
        Assert.Contains("at most 999", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public async Task Many_fetch_at_once_through_few_transfers()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { ContentTransfersMax = 2 });
        byte[] bytes = new byte[1 << 20];
        new Random(5).NextBytes(bytes);
        member.Contents[Content] = bytes;
        byte[][] fetched = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using LayersConnection layers = await member.Dialer.DialLayersAsync(member.Address, Incarnation.None, CancellationToken.None);
            using MemoryStream stream = new();
            await layers.FetchAsync(Content, bytes.Length, stream, CancellationToken.None);
            return stream.ToArray();
        }));
        Assert.All(fetched, one => Assert.Equal(bytes, one));
    }

    [Fact]
    public async Task A_source_that_ends_too_early_is_an_error_for_the_asker()
    {
        TestMember member = TestMember.Start();
        byte[] bytes = new byte[64 << 20];
        member.Contents[Content] = bytes;
        await using TestMember other = TestMember.Start(incarnation: 2);
        await using LayersConnection layers = await other.Dialer.DialLayersAsync(member.Address, Incarnation.None, CancellationToken.None);
        using StopsAtFirstByte stream = new(member);
        await Assert.ThrowsAsync<LinkException>(() => layers.FetchAsync(Content, bytes.Length, stream, CancellationToken.None));
        await stream.Stopped!;
    }

    /// <summary>Shuts the serving member down as soon as the first bytes come.</summary>
    private sealed class StopsAtFirstByte(TestMember member) : MemoryStream
    {
        public Task? Stopped { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Stopped ??= member.DisposeAsync().AsTask();
            await Stopped;
        }
    }
}
