using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>Stewards with the real members and coordinators, by seed: first faults, then quiet.</summary>
public sealed class StewardClusterTests
{
    private const int Seeds = 120;
    private const int FaultsPerSeed = 12;

    [Fact]
    public void Whatever_happens_no_term_has_two_holders_and_when_it_is_quiet_the_seat_is_in_office_and_all_know_it()
    {
        int offices = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            try
            {
                offices += Run(seed).Checker.Offices;
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}: {exception.Message}");
            }
        }

        Assert.InRange(offices, Seeds * 2, Seeds * FaultsPerSeed * 2);
    }

    [Fact]
    public void The_same_seed_goes_the_same_way() => Assert.Equal(Run(3).Trace, Run(3).Trace);

    [Fact]
    public void The_checker_finds_a_term_with_two_holders()
    {
        var checker = new StewardChecker();
        checker.Granted(new Incarnation(1), new Term(4));
        checker.Granted(new Incarnation(1), new Term(4));
        Assert.Throws<InvalidOperationException>(() => checker.Granted(new Incarnation(2), new Term(4)));
    }

    private static StewardCluster Run(int seed)
    {
        var random = new Random(seed);
        var cluster = new StewardCluster(seed) { LossShare = random.Next(3) * 0.15 };
        int size = random.Next(3, 8);
        for (int node = 0; node < size; node++)
        {
            cluster.Join(RolesOf(node, random));
            cluster.RunFor(TimeSpan.FromMilliseconds(random.Next(50)));
        }

        cluster.MoveSeat();
        for (int fault = 0; fault < FaultsPerSeed; fault++)
        {
            cluster.RunFor(TimeSpan.FromMilliseconds(random.Next(4_000)));
            Disturb(cluster, random);
        }

        cluster.RunFor(TimeSpan.FromSeconds(10));
        cluster.LossShare = 0;
        cluster.RunFor(TimeSpan.FromSeconds(15));
        RequireQuiet(cluster, seed);
        return cluster;
    }

    private static MemberRoles? RolesOf(int node, Random random) => (node, random.Next(6)) switch
    {
        (0, _) => MemberRoles.Coordinator,
        (_, 0) => null,
        (_, 1) => MemberRoles.Observer,
        _ => MemberRoles.Coordinator,
    };

    private static void Disturb(StewardCluster cluster, Random random)
    {
        StewardProcess[] members = [.. cluster.Members];
        StewardProcess[] some = [.. members.Where(_ => random.Next(2) == 0)];
        StewardProcess one = members[random.Next(members.Length)];
        switch (random.Next(6))
        {
            case 0 when cluster.IsWhole && cluster.CanLose([one]):
                cluster.Crash(one);
                break;
            case 1 when cluster.IsWhole && some.Length > 0 && cluster.CanLose(some):
                cluster.Partition(some, TimeSpan.FromMilliseconds(random.Next(300, 5_000)));
                break;
            case 2 when members.Length < 7:
                cluster.Join(RolesOf(1, random));
                break;
            case 3 when members.Length < 6:
                cluster.Join(RolesOf(1, random));
                cluster.Join(RolesOf(1, random));
                break;
            case 4 when cluster.IsWhole && cluster.CanLose([one]) && !one.HasLeft:
                cluster.Leave(one);
                break;
            default:
                cluster.MoveSeat(among: 3);
                break;
        }
    }

    private static void RequireQuiet(StewardCluster cluster, int seed)
    {
        int questions = cluster.Checker.Questions;
        cluster.RunFor(TimeSpan.FromSeconds(10));
        Assert.True(questions == cluster.Checker.Questions, $"seed {seed}: somebody still asks for the office.");
        StewardProcess holder = Assert.Single(cluster.Members, member => member.Coordinator is { InOffice: true });
        Assert.True(holder.HasSeat, $"seed {seed}: {holder.Node} is in office without the seat.");
        Incarnation[] expected = [.. cluster.Members.Where(member => member.Description is not null && !member.HasLeft).Select(member => member.Description!.Incarnation).Order()];
        foreach (StewardProcess member in cluster.Members)
        {
            ClusterView[] views = member.Member is { } role && !member.HasLeft ? [member.Steward.View, role.View] : [member.Steward.View];
            foreach (ClusterView view in views)
            {
                Assert.True(expected.SequenceEqual(view.Members.Select(each => each.Incarnation).Order()), $"seed {seed}: {member.Node} sees {view.Members.Length} of {expected.Length} members.");
                Assert.Equal((holder.Description!.Incarnation, holder.Coordinator!.Term), (view.OfficeHolder, view.OfficeTerm));
            }
        }
    }
}
