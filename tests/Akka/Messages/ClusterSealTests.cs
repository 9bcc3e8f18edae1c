using ActorInference.Akka.Messages;
using ActorInference.Decisions;
using Xunit;

namespace ActorInference.Tests.Akka.Messages;

public sealed class ClusterSealTests
{
    private static readonly ClusterSeal Seal = new("north", "secret");

    private static readonly Parcel Parcel = new("here#1", new Incarnation(1), new Incarnation(2), 3, new byte[] { 1, 2, 3 }, []);

    [Fact]
    public void The_same_words_have_the_same_proof() =>
        Assert.Equal(Seal.ProveParcel(Parcel, "there#2"), new ClusterSeal("north", "secret").ProveParcel(Parcel with { Proof = [9] }, "there#2"));

    [Fact]
    public void Whatever_is_changed_changes_the_proof()
    {
        byte[] proof = Seal.ProveParcel(Parcel, "there#2");

        Assert.All(
            (byte[][])
            [
                new ClusterSeal("north", "other").ProveParcel(Parcel, "there#2"),
                new ClusterSeal("south", "secret").ProveParcel(Parcel, "there#2"),
                Seal.ProveParcel(Parcel, "there#3"),
                Seal.ProveParcel(Parcel with { Node = "here#2" }, "there#2"),
                Seal.ProveParcel(Parcel with { From = new Incarnation(4) }, "there#2"),
                Seal.ProveParcel(Parcel with { To = new Incarnation(4) }, "there#2"),
                Seal.ProveParcel(Parcel with { Number = 4 }, "there#2"),
                Seal.ProveParcel(Parcel with { Frame = new byte[] { 1, 2, 4 } }, "there#2"),
            ],
            other => Assert.NotEqual(proof, other));
    }

    [Fact]
    public void A_question_is_not_its_own_answer()
    {
        byte[] nonce = ClusterSeal.DrawNonce();

        Assert.NotEqual(Seal.ProveHello("here#1", "there#2", nonce), Seal.ProveWelcome("here#1", "there#2", nonce));
    }

    [Fact]
    public void Letters_that_move_from_one_field_to_the_next_are_seen() =>
        Assert.NotEqual(Seal.ProveParcel(Parcel with { Node = "ab" }, "c"), Seal.ProveParcel(Parcel with { Node = "a" }, "bc"));
}
