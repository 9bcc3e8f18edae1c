using ActorInference.Decisions.Flow;
using Xunit;

namespace ActorInference.Tests.Unit.Flow;

public sealed class AdmissionGateTests
{
    [Fact]
    public void It_closes_at_the_count()
    {
        var gate = new AdmissionGate(2, 1_000);
        gate.Enter(1);
        Assert.True(gate.HasRoom);
        gate.Enter(1);
        Assert.False(gate.HasRoom);
        gate.Leave(1);
        Assert.True(gate.HasRoom);
    }

    [Fact]
    public void It_closes_at_the_bytes_and_lets_the_one_in_that_crosses_them()
    {
        var gate = new AdmissionGate(10, 100);
        gate.Enter(99);
        Assert.True(gate.HasRoom);
        gate.Enter(5_000);
        Assert.False(gate.HasRoom);
        gate.Resize(5_000, 0);
        Assert.True(gate.HasRoom);
        Assert.Equal(2, gate.Count);
        Assert.Equal(99, gate.Bytes);
    }
}
