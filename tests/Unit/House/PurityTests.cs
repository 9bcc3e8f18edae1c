using ActorInference.Decisions.Planning;
using ActorInference.Wire;
using Xunit;

namespace ActorInference.Tests.Unit.House;

public sealed class PurityTests
{
    private static readonly string Decisions = typeof(Planner).Assembly.Location;

    private static readonly string Wire = typeof(WireLimits).Assembly.Location;

    public static TheoryData<string> PureRooms => [Decisions, Wire];

    [Theory]
    [MemberData(nameof(PureRooms))]
    public void Pure_rooms_neither_lock_nor_wait_nor_remember(string room)
    {
        using AssemblyRules rules = new(room);

        Offences.None([.. rules.NoThreads(), .. rules.NothingAsynchronous(), .. rules.NoHashCodes(), .. rules.NoStaticState()]);
    }

    [Fact]
    public void Pure_rooms_know_the_platform_and_what_is_below_them()
    {
        using AssemblyRules decisions = new(Decisions);
        using AssemblyRules wire = new(Wire);

        Offences.None(decisions.ReferencesOnly());
        Offences.None(wire.ReferencesOnly("ActorInference.Decisions"));
    }

    [Fact]
    public async Task An_offender_is_found_by_every_rule()
    {
        Assert.Equal(0, await new Offender().Asynchronous() - new Offender().Locked("") + "".GetHashCode(StringComparison.Ordinal));
        using AssemblyRules rules = new(typeof(Offender).Assembly.Location);

        Assert.Contains("uses System.Threading.Monitor.", rules.NoThreads());
        Assert.Contains(rules.NothingAsynchronous(), offence => offence.Contains("AsyncTaskMethodBuilder", StringComparison.Ordinal));
        Assert.Contains("Offender.Locked uses a hash code.", rules.NoHashCodes());
        Assert.Contains("Offender._total is static and can change.", rules.NoStaticState());
        Assert.Contains("references xunit.core.", rules.ReferencesOnly());
    }
}
