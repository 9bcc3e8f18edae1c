using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>A coordinator k with one lighthouse and members that say what a test tells them to; probes are echoed at once and not shown.</summary>
internal sealed class CoordinatorScript
{
    private readonly ControlTranscript<CoordinatorInput, CoordinatorEffect> _transcript;
    private readonly Dictionary<char, MemberReport> _reports = [];
    private long _viewVersion;

    public CoordinatorScript(long term = 1)
    {
        Role = new CoordinatorRole(Coordinator('k'), 1, Timings, CoordinatorOptions.Default with { EmptyProbeCount = 1, PaddedProbeCount = 0 });
        _transcript = new(Role) { Silent = effect => effect is CoordinatorEffect.Send { Message: CoordinationMessage.Probe } or CoordinatorEffect.SendToLighthouse or CoordinatorEffect.Announce };
        Term = term;
    }

    public CoordinatorRole Role { get; }

    public long Term { get; }

    /// <summary>Of each worker.</summary>
    public long MemoryBytes { get; init; } = 1 << 30;

    /// <summary>Of the last input, without what is told to people.</summary>
    public IReadOnlyList<CoordinatorEffect> Effects => [.. _transcript.Effects.Where(effect => effect is not CoordinatorEffect.Announce)];

    /// <summary>What was told to people on the last input.</summary>
    public IEnumerable<string> Announced => _transcript.Effects.OfType<CoordinatorEffect.Announce>().Select(ControlText.Of);

    public MonotonicTime Now => _transcript.Now;

    /// <summary>Into office, with these members in the view: workers a to h, sources s to z.</summary>
    public CoordinatorScript TakeOffice(string members)
    {
        View(members, Term - 1);
        _transcript.Do(new CoordinatorInput.LighthouseConnected(0));
        var request = Assert.IsType<LighthouseMessage.RequestOffice>(Assert.IsType<CoordinatorEffect.SendToLighthouse>(Assert.Single(Effects)).Message);
        Assert.Equal(Term, request.Proposed.Value);
        _transcript.Do(new CoordinatorInput.LighthouseReceived(0, new LighthouseMessage.OfficeGranted(request.Proposed, TimeSpan.FromDays(1), request.Attempt)));
        Assert.True(Role.InOffice);
        return this;
    }

    public CoordinatorScript View(string members, long term = 0)
    {
        _viewVersion++;
        MemberDescription[] all = [Coordinator('k'), .. members.Select(name => name >= 's' ? Source(name) : Worker(name) with { MemoryBytes = MemoryBytes })];
        _transcript.Do(new CoordinatorInput.ViewChanged(new ClusterView(_viewVersion, [.. all], Incarnation.None, new Term(term))));
        return this;
    }

    public CoordinatorScript Report(char member, ModelOffer? offer = null, long active = 0, Plan[]? plans = null)
    {
        plans ??= [];
        Epoch activeEpoch = active == 0 ? default : plans.First(plan => plan.Epoch.Number == active).Epoch;
        _reports[member] = new MemberReport(default, activeEpoch, [.. plans], [.. plans.Select(_ => true)], offer, []);
        return From(member, new CoordinationMessage.Report(_reports[member]));
    }

    /// <summary>It wants to go, and holds the plan that is active.</summary>
    public CoordinatorScript Leaving(char member, Plan active) =>
        From(member, new CoordinationMessage.Report(new MemberReport(default, active.Epoch, [active], [true], null, [], IsLeaving: true)));

    /// <summary>A message from a member; the last effects are those of this message, not of the echoes.</summary>
    public CoordinatorScript From(char member, CoordinationMessage message)
    {
        _transcript.Do(new CoordinatorInput.Received(Id(member), message));
        return this;
    }

    public CoordinatorScript Prepared(params char[] members)
    {
        foreach (char member in members)
        {
            From(member, new CoordinationMessage.Prepared(Pending, member >= 's' ? MemberPart.Source : MemberPart.Worker));
        }

        return this;
    }

    public CoordinatorScript Echo(params char[] members)
    {
        long attempt = 0;
        foreach (char member in members)
        {
            attempt++;
            From(member, new CoordinationMessage.ProbeEcho(attempt));
        }

        return this;
    }

    public CoordinatorScript PeerLost(char member)
    {
        _transcript.Do(new CoordinatorInput.PeerLost(Id(member), "reset"));
        return this;
    }

    public CoordinatorScript Do(CoordinatorInput input)
    {
        _transcript.Do(input);
        return this;
    }

    public CoordinatorScript After(double milliseconds)
    {
        _transcript.After(milliseconds).Do(new CoordinatorInput.Tick());
        return this;
    }

    public CoordinatorScript Says(string expected = "")
    {
        _transcript.Says(expected);
        Pending = Effects.OfType<CoordinatorEffect.Send>().Select(send => send.Message).OfType<CoordinationMessage.Prepare>().LastOrDefault()?.Plan.Epoch ?? Pending;
        return this;
    }

    /// <summary>The epoch that was asked for last.</summary>
    public Epoch Pending { get; private set; }

    /// <summary>Serving epoch 1.1 with these workers in the order of the stages, and one source s that is the origin.</summary>
    public static CoordinatorScript Serving(string workers, ModelOffer? offer = null)
    {
        var script = new CoordinatorScript().TakeOffice(workers + "s");
        foreach (char worker in workers)
        {
            script.Report(worker);
        }

        script.Report('s', offer ?? Offer('s')).Echo([.. workers, 's']).After(100);
        string prepared = string.Concat(workers.Select(worker => $"{worker} <- prepare Worker 1.1 {workers}\n"));
        script.Says($"{prepared}s <- prepare Source 1.1 {workers}");
        script.Prepared([.. workers, 's']);
        script.Says(string.Concat(workers.Select(worker => $"{worker} <- activate 1.1 resend\n")) + "s <- activate 1.1 resend");
        return script;
    }
}
