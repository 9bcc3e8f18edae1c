using ActorInference.Decisions.Flow;
using Xunit;

namespace ActorInference.Tests.Unit.Flow;

public sealed class SenderCreditTests
{
    [Fact]
    public void Nothing_may_be_sent_without_credit() => Assert.False(new SenderCredit().MaySend);

    [Fact]
    public void Frames_are_counted_since_the_connection_began()
    {
        var credit = new SenderCredit();
        credit.Raise(new CreditLimit(2, 100));
        credit.Consume(1);
        Assert.True(credit.MaySend);
        credit.Consume(1);
        Assert.False(credit.MaySend);
        credit.Raise(new CreditLimit(3, 100));
        Assert.True(credit.MaySend);
    }

    [Fact]
    public void The_frame_that_crosses_the_byte_limit_may_go()
    {
        var credit = new SenderCredit();
        credit.Raise(new CreditLimit(9, 100));
        credit.Consume(99);
        Assert.True(credit.MaySend);
        credit.Consume(1_000);
        Assert.False(credit.MaySend);
    }

    [Fact]
    public void A_limit_never_shrinks()
    {
        var credit = new SenderCredit();
        credit.Raise(new CreditLimit(2, 100));
        credit.Raise(new CreditLimit(1, 0));
        credit.Consume(50);

        Assert.True(credit.MaySend);
    }
}
