using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Wire.Control;
using Xunit;

namespace ActorInference.Tests.Unit.Wire;

public sealed class MessageTextTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("\U0001F600")]
    [InlineData("ab\U0001F600")]
    public void A_reason_of_any_length_can_be_sent(string piece)
    {
        string reason = string.Concat(Enumerable.Repeat(piece, MessageLimits.TextCharactersMax)).Insert(0, "x");

        string cut = MessageText.Cut(reason);

        Assert.InRange(cut.Length, MessageLimits.TextCharactersMax - 1, MessageLimits.TextCharactersMax);
        Assert.StartsWith(cut, reason, StringComparison.Ordinal);
        Assert.NotEmpty(ControlCodec.Encode(new CoordinationMessage.NoPlan(new Term(1), cut)));
    }

    [Fact]
    public void A_reason_that_fits_stays_as_it_is() => Assert.Equal("why", MessageText.Cut("why"));
}
