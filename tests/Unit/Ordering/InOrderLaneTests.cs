using ActorInference.Decisions;
using ActorInference.Decisions.Ordering;
using Xunit;

namespace ActorInference.Tests.Unit.Ordering;

public sealed class InOrderLaneTests
{
    [Fact]
    public void Entries_are_numbered_from_zero()
    {
        var lane = new InOrderLane<string>();

        Assert.Equal(0, lane.Accept("a").Value);
        Assert.Equal(1, lane.Accept("b").Value);
    }

    [Fact]
    public void An_early_answer_waits_for_those_before_it()
    {
        var lane = new InOrderLane<string>();
        SequenceNumber first = lane.Accept("a");
        SequenceNumber second = lane.Accept("b");
        lane.Answer(second);
        Assert.Null(lane.TakeNext());
        lane.Answer(first);

        Assert.Equal("a", lane.TakeNext());
        Assert.Equal("b", lane.TakeNext());
        Assert.Null(lane.TakeNext());
    }

    [Fact]
    public void What_is_answered_or_taken_or_was_never_accepted_is_not_found()
    {
        var lane = new InOrderLane<string>();
        SequenceNumber first = lane.Accept("a");
        SequenceNumber second = lane.Accept("b");
        Assert.Equal("b", lane.FindUnanswered(second));
        lane.Answer(second);
        Assert.Null(lane.FindUnanswered(second));
        lane.Answer(first);
        lane.TakeNext();

        Assert.Null(lane.FindUnanswered(first));
        Assert.Null(lane.FindUnanswered(new SequenceNumber(2)));
        Assert.Null(lane.FindUnanswered(new SequenceNumber(-1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Any_order_of_answers_is_delivered_in_order_each_once(int openMax)
    {
        var random = new Random(openMax);
        var lane = new InOrderLane<object>();
        var unanswered = new List<(SequenceNumber Sequence, object Entry)>();
        var expected = new Queue<object>();
        for (int step = 0; step < 20_000; step++)
        {
            if (lane.Count < openMax && random.Next(2) == 0)
            {
                object entry = new();
                unanswered.Add((lane.Accept(entry), entry));
                expected.Enqueue(entry);
            }
            else if (unanswered.Count > 0)
            {
                int index = random.Next(unanswered.Count);
                Assert.Same(unanswered[index].Entry, lane.FindUnanswered(unanswered[index].Sequence));
                lane.Answer(unanswered[index].Sequence);
                unanswered.RemoveAt(index);
                while (lane.TakeNext() is { } taken)
                {
                    Assert.Same(expected.Dequeue(), taken);
                }
            }

            Assert.Equal(expected.Count, lane.Count);
        }
    }
}
