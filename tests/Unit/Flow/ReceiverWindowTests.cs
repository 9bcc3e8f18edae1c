using ActorInference.Decisions.Flow;
using Xunit;

namespace ActorInference.Tests.Unit.Flow;

public sealed class ReceiverWindowTests
{
    [Fact]
    public void The_first_grant_is_the_whole_window()
    {
        var window = new ReceiverWindow(8, 1_000);

        Assert.True(window.TryGrant(out CreditLimit limit));
        Assert.Equal(new CreditLimit(8, 1_000), limit);
        Assert.False(window.TryGrant(out _));
    }

    [Fact]
    public void Nothing_is_received_before_the_first_grant()
    {
        var window = new ReceiverWindow(8, 1_000);

        Assert.False(window.TryReceive(1));
        Assert.Equal(0, window.WaitingFrames);
    }

    [Fact]
    public void A_grant_comes_when_half_of_the_window_is_free_again()
    {
        ReceiverWindow window = Granted(4, 1_000);
        Assert.True(window.TryReceive(10));
        Assert.True(window.TryReceive(10));
        window.Free(10);
        Assert.False(window.TryGrant(out _));
        window.Free(10);

        Assert.True(window.TryGrant(out CreditLimit limit));
        Assert.Equal(new CreditLimit(6, 1_020), limit);
    }

    [Fact]
    public void A_frame_beyond_the_count_is_refused()
    {
        ReceiverWindow window = Granted(1, 1_000);

        Assert.True(window.TryReceive(10));
        Assert.False(window.TryReceive(10));
        Assert.Equal(1, window.WaitingFrames);
        Assert.Equal(10, window.WaitingBytes);
    }

    [Fact]
    public void The_frame_that_crosses_the_byte_limit_is_taken_and_the_next_is_refused()
    {
        ReceiverWindow window = Granted(8, 100);

        Assert.True(window.TryReceive(99));
        Assert.True(window.TryReceive(500));
        Assert.False(window.TryReceive(0));
        Assert.Equal(599, window.WaitingBytes);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 10)]
    [InlineData(3, 1_000)]
    [InlineData(8, 64)]
    public void Sender_and_receiver_never_stall_and_never_exceed_the_window(int framesMax, long bytesMax)
    {
        var random = new Random(framesMax);
        var window = new ReceiverWindow(framesMax, bytesMax);
        var credit = new SenderCredit();
        var waiting = new Queue<long>();
        long waitingBytes = 0;
        int sent = 0;
        while (sent < 5_000)
        {
            if (window.TryGrant(out CreditLimit limit))
            {
                credit.Raise(limit);
            }

            if (credit.MaySend && random.Next(2) == 0)
            {
                long bytes = random.Next(20);
                credit.Consume(bytes);
                Assert.True(waitingBytes < bytesMax, "bytes beyond one frame more than the window");
                Assert.True(window.TryReceive(bytes));
                waiting.Enqueue(bytes);
                waitingBytes += bytes;
                sent++;
                Assert.True(waiting.Count <= framesMax);
            }
            else if (waiting.TryDequeue(out long freed))
            {
                waitingBytes -= freed;
                window.Free(freed);
            }
            else
            {
                Assert.True(window.TryGrant(out CreditLimit more) || credit.MaySend, "an empty window with a sender that may not send");
                credit.Raise(more);
            }
        }
    }

    private static ReceiverWindow Granted(int framesMax, long bytesMax)
    {
        var window = new ReceiverWindow(framesMax, bytesMax);
        Assert.True(window.TryGrant(out _));
        return window;
    }
}
