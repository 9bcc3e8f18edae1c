using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Links;
using Xunit;

namespace ActorInference.Tests.Engines.Links;

public sealed class DeliveryTests
{
    [Fact]
    public async Task The_system_says_how_fast_a_probe_has_arrived_where_it_is_Linux()
    {
        await using TestMember member = TestMember.Start();
        ControlConnection connection = await member.Dialer.DialControlAsync(member.Address, Incarnation.None, CancellationToken.None);
        await using (connection)
        {
            connection.Start(new TestControl());
            (_, TestControl there) = await member.Control.ReadAsync();
            double delivered;
            do
            {
                // This side hears of what was read in a moment; and where the last piece went alone, its system says nothing.
                connection.Send(new CoordinationMessage.Probe(new Term(1), 1, MessageLimits.ProbePaddingBytesMax));
                Assert.IsType<CoordinationMessage.Probe>(await there.Messages.ReadAsync());
                delivered = connection.DeliveredBytesPerSecond;
            }
            while (OperatingSystem.IsLinux() && delivered == 0);

            Assert.Equal(OperatingSystem.IsLinux(), delivered > 0);
        }

        Assert.Equal(0, connection.DeliveredBytesPerSecond);
    }
}
