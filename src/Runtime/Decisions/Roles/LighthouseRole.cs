namespace ActorInference.Decisions.Roles;

public sealed class LighthouseRole : IRole<LighthouseInput, LighthouseEffect>
{
    public LighthouseRole(Incarnation self, Term persistedTerm, MonotonicTime started, RoleTimings timings)
    {
        _ = self;
        _ = persistedTerm;
        _ = started;
        _ = timings;
    }

    public MonotonicTime? NextDeadline { get; }

    public void Decide(MonotonicTime now, in LighthouseInput input, List<LighthouseEffect> effects) => throw new NotImplementedException();
}
