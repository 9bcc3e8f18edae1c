using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

public sealed class CoordinatorOfficeTests
{
    private CoordinatorRole _role = new(Coordinator('k'), 1, Timings, CoordinatorOptions.Default);

    [Fact]
    public void A_candidate_asks_when_it_is_listed_and_holds_the_office_from_the_sending_of_its_question()
    {
        var candidate = Start(1);
        candidate.Do(new CoordinatorInput.LighthouseConnected(0)).Says();
        candidate.Do(Listed(term: 4)).Says("L0 <- request office 5 (1)");
        candidate.After(500).Do(Granted(0, 5, 1)).Says("OfficeTaken: office 5 taken; 0 members are asked what they hold");
        Assert.True(_role.InOffice);
        candidate.After(2_199).Do(new CoordinatorInput.LighthouseLost(0));
        Assert.True(_role.InOffice);
        candidate.After(1).Do(new CoordinatorInput.Tick()).Says("OfficeEnded: office 5 ended after 2.2 s: no majority of the lighthouses has renewed it for 2.7 s");
        Assert.False(_role.InOffice);
    }

    [Fact]
    public void Each_renewal_counts_from_its_own_sending()
    {
        var holder = Holder();
        holder.Tick(new CoordinatorInput.Tick()).Says("L0 <- renew office 1 (2)");
        holder.Do(Granted(0, 1, 2)).Says();
        holder.Tick(new CoordinatorInput.Tick()).Says("L0 <- renew office 1 (3)");
        holder.After(1_699).Do(new CoordinatorInput.Tick());
        Assert.True(_role.InOffice);
        holder.After(1).Do(new CoordinatorInput.Tick()).Says("""
            L0 <- resign 1
            OfficeEnded: office 1 ended after 3.7 s: no majority of the lighthouses has renewed it for 2.7 s
            """);
        Assert.False(_role.InOffice);
    }

    [Fact]
    public void A_process_that_was_stopped_for_long_says_that_its_office_is_over_before_anything_else()
    {
        var holder = Holder();
        holder.After(60_000).Do(new CoordinatorInput.ViewChanged(View(2, Coordinator('k'), Coordinator('a')) with { OfficeHolder = Id('a'), OfficeTerm = new Term(2) })).Says("""
            L0 <- resign 1
            OfficeEnded: office 1 ended after 60 s: no majority of the lighthouses has renewed it for 60 s
            """);
    }

    [Fact]
    public void A_successor_says_whose_office_ended_and_how_long_ago()
    {
        var candidate = Start(1);
        candidate.Do(new CoordinatorInput.ViewChanged(View(1, Coordinator('k'), Coordinator('a'), Worker('b')) with { OfficeHolder = Id('a'), OfficeTerm = new Term(3) }));
        candidate.Do(new CoordinatorInput.LighthouseConnected(0));
        candidate.Do(Refused(0, 3, 1, 'a'));
        candidate.After(10).Do(new CoordinatorInput.ViewChanged(View(2, Coordinator('k'), Worker('b')) with { OfficeTerm = new Term(3) }));
        candidate.After(31).Do(Granted(0, 4, 2)).Says("""
            b <- query 4
            OfficeTaken: office 4 taken 31 ms after the one of a ended; 1 member is asked what it holds
            """);
    }

    [Fact]
    public void Coordinators_that_come_and_go_are_told_of()
    {
        var holder = Holder();
        holder.Do(new CoordinatorInput.ViewChanged(View(2, Coordinator('k'), Coordinator('a')) with { OfficeHolder = Id('k'), OfficeTerm = new Term(1) })).Says("MemberJoined: a has joined");
        holder.Do(new CoordinatorInput.ViewChanged(View(3, Coordinator('k')) with { OfficeHolder = Id('k'), OfficeTerm = new Term(1) })).Says("MemberLost: a is no longer in the cluster");
    }

    [Fact]
    public void A_refused_candidate_proposes_above_the_highest_term_after_a_while()
    {
        var candidate = Start(1);
        candidate.Do(Listed());
        candidate.Do(new CoordinatorInput.LighthouseConnected(0)).Says("L0 <- request office 1 (1)");
        candidate.Do(Refused(0, 9, 1)).Says();
        candidate.Tick(new CoordinatorInput.Tick()).Says("L0 <- request office 10 (2)");
        Assert.InRange(candidate.Now - MonotonicTime.Zero, Timings.RetryInterval, Timings.RetryInterval * 2);
    }

    [Fact]
    public void A_term_that_all_have_refused_is_proposed_again_and_one_that_somebody_may_have_granted_is_not()
    {
        var candidate = Start(3);
        candidate.Do(Listed());
        candidate.Do(new CoordinatorInput.LighthouseConnected(0));
        candidate.Do(new CoordinatorInput.LighthouseConnected(1)).Says("""
            L0 <- request office 1 (1)
            L1 <- request office 1 (1)
            """);
        candidate.Do(Refused(0, 0, 1)).Says();
        candidate.Do(Refused(1, 0, 1)).Says();
        candidate.Tick(new CoordinatorInput.Tick()).Says("""
            L0 <- request office 1 (2)
            L1 <- request office 1 (2)
            """);
        candidate.Do(Refused(0, 0, 2)).Says();
        candidate.Do(Refused(1, 0, 1)).Says();
        candidate.Tick(new CoordinatorInput.Tick()).Says("""
            L0 <- request office 2 (3)
            L1 <- request office 2 (3)
            """);
    }

    [Fact]
    public void When_the_holder_disappears_from_the_view_a_candidate_asks_at_once()
    {
        var candidate = Start(1);
        candidate.Do(new CoordinatorInput.ViewChanged(View(1, Coordinator('k'), Coordinator('a')) with { OfficeHolder = Id('a'), OfficeTerm = new Term(3) }));
        candidate.Do(new CoordinatorInput.LighthouseConnected(0)).Says("L0 <- request office 4 (1)");
        candidate.Do(Refused(0, 3, 1, 'a'));
        candidate.After(10).Do(new CoordinatorInput.ViewChanged(View(2, Coordinator('k')) with { OfficeTerm = new Term(3) })).Says("L0 <- request office 4 (2)");
    }

    [Fact]
    public void A_majority_of_three_makes_the_office_and_keeps_it()
    {
        var candidate = Start(3);
        candidate.Do(Listed());
        candidate.Do(new CoordinatorInput.LighthouseConnected(0)).Says();
        candidate.Do(new CoordinatorInput.LighthouseConnected(1)).Says("""
            L0 <- request office 1 (1)
            L1 <- request office 1 (1)
            """);
        candidate.Do(Granted(0, 1, 1));
        Assert.False(_role.InOffice);
        candidate.Do(Granted(1, 1, 1));
        Assert.True(_role.InOffice);
        candidate.After(100).Do(new CoordinatorInput.LighthouseConnected(2)).Says("L2 <- renew office 1 (2)");
        candidate.Do(Granted(2, 1, 2));
        candidate.Do(Refused(0, 1, 2));
        Assert.True(_role.InOffice);
        candidate.Do(Refused(1, 1, 2)).Says("""
            L2 <- resign 1
            OfficeEnded: office 1 ended after 100 ms: a lighthouse does not renew it: no
            """);
        Assert.False(_role.InOffice);
    }

    [Fact]
    public void A_round_without_majority_is_given_back_and_late_grants_too()
    {
        var candidate = Start(3);
        candidate.Do(Listed());
        candidate.Do(new CoordinatorInput.LighthouseConnected(0));
        candidate.Do(new CoordinatorInput.LighthouseConnected(1));
        candidate.Do(Granted(0, 1, 1)).Says();
        candidate.Do(Refused(1, 1, 1)).Says("L0 <- resign 1");
        candidate.Do(Granted(1, 1, 1)).Says("L1 <- resign 1");
        Assert.False(_role.InOffice);
    }

    [Fact]
    public void Who_resigns_gives_the_office_back_and_asks_no_more()
    {
        var holder = Holder();
        holder.Do(new CoordinatorInput.ResignRequested()).Says("""
            L0 <- resign 1
            OfficeEnded: office 1 ended after 0 ms: it was given back
            """);
        Assert.False(_role.InOffice);
        Assert.Equal("resigned", _role.State);
        holder.Do(Listed()).Says();
        Assert.Null(_role.NextDeadline);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void An_even_number_of_lighthouses_is_refused(int count) =>
        Assert.ThrowsAny<ArgumentException>(() => new CoordinatorRole(Coordinator('k'), count, Timings, CoordinatorOptions.Default));

    private ControlTranscript<CoordinatorInput, CoordinatorEffect> Start(int lighthouses)
    {
        _role = new CoordinatorRole(Coordinator('k'), lighthouses, Timings, CoordinatorOptions.Default);
        return new(_role);
    }

    private ControlTranscript<CoordinatorInput, CoordinatorEffect> Holder()
    {
        var holder = Start(1);
        holder.Do(Listed());
        holder.Do(new CoordinatorInput.LighthouseConnected(0));
        holder.Do(Granted(0, 1, 1));
        Assert.True(_role.InOffice);
        return holder;
    }

    private static CoordinatorInput.ViewChanged Listed(long term = 0) => new(View(1, Coordinator('k')) with { OfficeTerm = new Term(term) });

    private static CoordinatorInput.LighthouseReceived Granted(int lighthouse, long term, long attempt) =>
        new(lighthouse, new LighthouseMessage.OfficeGranted(new Term(term), Timings.Lease, attempt));

    private static CoordinatorInput.LighthouseReceived Refused(int lighthouse, long highest, long attempt, char holder = '`') =>
        new(lighthouse, new LighthouseMessage.OfficeRefused(new Term(highest), Id(holder), "no", attempt));
}
