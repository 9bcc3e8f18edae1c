using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>How a lighthouse tells its members what has changed.</summary>
public sealed class LighthouseViewTests
{
    private readonly LighthouseRole _role = new(Id('z'), default, MonotonicTime.Zero, Timings);
    private readonly ControlTranscript<LighthouseInput, LighthouseEffect> _lighthouse;

    public LighthouseViewTests() => _lighthouse = new(_role);

    [Fact]
    public void The_first_change_after_a_pause_is_told_at_once_and_those_that_follow_it_closely_together()
    {
        Register(Worker('a')).Says("a <- registered v1 [a] office -/0");
        _lighthouse.After(5);
        Register(Worker('b')).Says("b <- registered v1 [a] office -/0");
        Register(Worker('c')).Says("c <- registered v1 [a] office -/0");
        _lighthouse.Tick(new LighthouseInput.Tick()).Says("""
            a <- view v2 +b +c office -/0
            b <- view v2 +b +c office -/0
            c <- view v2 +b +c office -/0
            """);
        Assert.Equal(20, _lighthouse.Now.Nanoseconds / 1_000_000);
        _lighthouse.After(20);
        Leave('b').Says("""
            a <- view v3 -b office -/0
            c <- view v3 -b office -/0
            """);
    }

    [Fact]
    public void Who_comes_and_goes_between_is_told_to_nobody()
    {
        Register(Worker('a'));
        Register(Worker('b'));
        Leave('b').Says();
        Register(Worker('c'));
        _lighthouse.Tick(new LighthouseInput.Tick()).Says("""
            a <- view v2 +c office -/0
            c <- view v2 +c office -/0
            """);
    }

    [Fact]
    public void Who_goes_and_comes_between_goes_to_the_end_of_the_view()
    {
        Register(Worker('a'));
        _lighthouse.After(20);
        Register(Worker('b'));
        Leave('a').Says();
        Register(Worker('a')).Says("a <- registered v2 [ab] office -/0");
        _lighthouse.Tick(new LighthouseInput.Tick()).Says("""
            b <- view v3 -a +a office -/0
            a <- view v3 -a +a office -/0
            """);
        Assert.Equal("v3 [ba] office -/0", ControlText.Of(_role.View));
    }

    [Fact]
    public void Who_describes_itself_anew_keeps_its_place_and_who_says_the_same_again_is_no_change()
    {
        Register(Worker('a'));
        _lighthouse.After(20);
        Register(Worker('b'));
        _lighthouse.After(20);
        Register(Worker('a')).Says("a <- registered v2 [ab] office -/0");
        Register(Worker('a') with { SlotCount = 7 }).Says("""
            b <- view v3 +a office -/0
            a <- registered v3 [ab] office -/0
            """);
    }

    [Fact]
    public void Members_that_apply_what_they_are_told_see_what_the_lighthouse_sees()
    {
        Random random = new(1);
        Dictionary<Incarnation, ClusterView> told = [];
        for (int step = 0; step < 2_000; step++)
        {
            char member = (char)('a' + random.Next(8));
            _ = random.Next(3) switch
            {
                0 => Leave(member),
                1 => Register(Worker(member) with { SlotCount = random.Next(2) }),
                _ => _lighthouse.After(random.Next(40)).Do(new LighthouseInput.Tick()),
            };
            foreach (LighthouseEffect.Send send in _lighthouse.Effects.OfType<LighthouseEffect.Send>())
            {
                switch (send.Message)
                {
                    case LighthouseMessage.Registered registered:
                        told[send.To] = registered.View;
                        break;
                    case LighthouseMessage.ViewChanged change:
                        told[send.To] = change.Delta.Apply(told[send.To]);
                        break;
                    default:
                        break;
                }
            }

            Assert.All(_role.View.Members, known => Assert.Equal(_role.View, told[known.Incarnation]));
        }

        Assert.InRange(_role.View.Version, 300, 2_000);
    }

    private ControlTranscript<LighthouseInput, LighthouseEffect> Register(MemberDescription member) =>
        _lighthouse.Do(new LighthouseInput.Received(member.Incarnation, new LighthouseMessage.Register(member, default)));

    private ControlTranscript<LighthouseInput, LighthouseEffect> Leave(char member) =>
        _lighthouse.Do(new LighthouseInput.Received(Id(member), new LighthouseMessage.Leave()));
}
