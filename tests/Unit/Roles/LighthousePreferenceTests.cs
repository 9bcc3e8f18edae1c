using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>Several lighthouses may disagree about who came first; each waits for its own favourite, but only for one lease in all.</summary>
public sealed class LighthousePreferenceTests
{
    private static readonly Incarnation First = new(1);
    private static readonly Incarnation Second = new(2);

    private readonly LighthouseRole _lighthouse = new(new Incarnation(9), default, MonotonicTime.Zero, ControlCast.TellingAtOnce);

    [Fact]
    public void A_grant_that_is_given_back_does_not_begin_the_wait_anew()
    {
        Tell(0, First, new LighthouseMessage.Register(Candidate(First), default));
        Tell(0, Second, new LighthouseMessage.Register(Candidate(Second), default));
        Assert.IsType<LighthouseMessage.OfficeRefused>(Answer(Tell(100, Second, new LighthouseMessage.RequestOffice(new Term(1), 1))));

        Tell(2_000, First, new LighthouseMessage.RequestOffice(new Term(1), 1));
        Decide(2_010, new LighthouseInput.TermPersisted(new Term(1)));
        Tell(2_020, First, new LighthouseMessage.ResignOffice(new Term(1)));
        Tell(2_030, First, new LighthouseMessage.Renew(1));
        Tell(2_030, Second, new LighthouseMessage.Renew(1));

        List<LighthouseEffect> effects = Tell(3_100, Second, new LighthouseMessage.RequestOffice(new Term(2), 2));

        Assert.Equal(new LighthouseEffect.PersistTerm(new Term(2)), Assert.Single(effects));
    }

    private static MemberDescription Candidate(Incarnation incarnation) =>
        new(incarnation, $"coordinator-{incarnation.Value}", new MemberAddress("127.0.0.1", 1), MemberRoles.Coordinator, 0, 0, 0);

    private static ControlMessage Answer(List<LighthouseEffect> effects) => Assert.IsType<LighthouseEffect.Send>(Assert.Single(effects)).Message;

    private List<LighthouseEffect> Tell(int milliseconds, Incarnation from, ControlMessage message) =>
        Decide(milliseconds, new LighthouseInput.Received(from, message));

    private List<LighthouseEffect> Decide(int milliseconds, LighthouseInput input)
    {
        List<LighthouseEffect> effects = [];
        _lighthouse.Decide(new MonotonicTime(milliseconds * 1_000_000L), input, effects);
        return effects;
    }
}
