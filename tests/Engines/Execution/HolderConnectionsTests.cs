using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Execution.Content;
using ActorInference.Links;
using ActorInference.Tests.Engines.Links;
using ActorInference.Tests.Engines.Scenarios;
using Xunit;

namespace ActorInference.Tests.Engines.Execution;

public sealed class HolderConnectionsTests
{
    private static readonly byte[][] Contents = [.. Enumerable.Range(0, 20).Select(index => Enumerable.Repeat((byte)index, 10_000 + index).ToArray())];

    [Fact]
    public async Task Many_layers_from_one_holder_come_over_few_connections()
    {
        await using TestMember holder = Holder();
        await using TestMember asker = TestMember.Start(incarnation: 2);
        await using HolderConnections connections = new(asker.Dialer, TimeProvider.System);
        ContentStore store = new(long.MaxValue, null);

        await Task.WhenAll(Contents.Select(content => store.FetchAsync(ContentDigest.Of(content), Describe(holder), connections, CancellationToken.None))).WaitAsync(TestCluster.Patience);

        Assert.All(Contents, content => Assert.Equal(content, store.TryGet(ContentDigest.Of(content))!.Value.ToArray()));
        Assert.InRange(holder.LayersAccepted, 1, HolderConnections.OfOneHolderMax);
    }

    [Fact]
    public async Task Other_bytes_than_the_hash_names_are_not_taken()
    {
        await using TestMember holder = Holder();
        await using TestMember asker = TestMember.Start(incarnation: 2);
        await using HolderConnections connections = new(asker.Dialer, TimeProvider.System);
        ContentStore store = new(long.MaxValue, null);
        Digest wanted = ContentDigest.Of(Contents[0]);
        holder.Contents[wanted] = Contents[1];

        InvalidDataException wrong = await Assert.ThrowsAsync<InvalidDataException>(() => store.FetchAsync(wanted, Describe(holder), connections, CancellationToken.None));

        Assert.Contains(wanted.ToString(), wrong.Message, StringComparison.Ordinal);
        Assert.Null(store.TryGet(wanted));
    }

    [Fact]
    public async Task What_a_holder_does_not_hold_is_an_error_and_the_connection_goes_on()
    {
        await using TestMember holder = Holder();
        await using TestMember asker = TestMember.Start(incarnation: 2);
        await using HolderConnections connections = new(asker.Dialer, TimeProvider.System);
        ContentStore store = new(long.MaxValue, null);

        await Assert.ThrowsAsync<LinkException>(() => store.FetchAsync(new Digest(9, 9, 9, 9), Describe(holder), connections, CancellationToken.None));
        await store.FetchAsync(ContentDigest.Of(Contents[0]), Describe(holder), connections, CancellationToken.None);

        Assert.Equal(1, holder.LayersAccepted);
    }

    [Fact]
    public async Task A_connection_that_has_ended_meanwhile_is_opened_again()
    {
        await using TestMember holder = Holder();
        await using TestMember asker = TestMember.Start(incarnation: 2);
        await using HolderConnections connections = new(asker.Dialer, TimeProvider.System);
        ContentStore store = new(long.MaxValue, null);
        await connections.UseAsync(Describe(holder), connection => connection.DisposeAsync().AsTask(), CancellationToken.None);

        await store.FetchAsync(ContentDigest.Of(Contents[0]), Describe(holder), connections, CancellationToken.None).WaitAsync(TestCluster.Patience);

        Assert.Equal(2, holder.LayersAccepted);
        Assert.NotNull(store.TryGet(ContentDigest.Of(Contents[0])));
    }

    private static TestMember Holder()
    {
        TestMember holder = TestMember.Start();
        foreach (byte[] content in Contents)
        {
            holder.Contents[ContentDigest.Of(content)] = content;
        }

        return holder;
    }

    private static MemberDescription Describe(TestMember holder) => new(new Incarnation(1), "holder", holder.Address, MemberRoles.Worker, 1, 1, 1);
}
