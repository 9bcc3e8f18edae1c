using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>The members, the model and the plans that the tests of the control roles play with.</summary>
internal static class ControlCast
{
    public static readonly RoleTimings Timings = RoleTimings.Default;

    /// <summary>For scripts in which every change of a view is told alone.</summary>
    public static readonly RoleTimings TellingAtOnce = Timings with { ViewInterval = TimeSpan.Zero };

    /// <summary>Content 100 is the manifest; 1, 2, 3, 4 are the layers.</summary>
    public const int Manifest = 100;

    public static Incarnation Id(char name) => new((ulong)(name - 'a' + 1));

    public static MemberDescription Member(char name, MemberRoles roles) =>
        new(Id(name), $"{name}", new MemberAddress("localhost", 1_000 + name), roles, roles.HasFlag(MemberRoles.Worker) ? 1 : 0, 1e9, 1 << 30);

    public static MemberDescription Worker(char name) => Member(name, MemberRoles.Worker);

    public static MemberDescription Source(char name) => Member(name, MemberRoles.Source);

    public static MemberDescription Coordinator(char name) => Member(name, MemberRoles.Coordinator);

    public static ClusterView View(long version, params MemberDescription[] members) => new(version, [.. members], Incarnation.None, default);

    /// <param name="from">Version that it changes.</param>
    /// <param name="to">Version that it leads to.</param>
    /// <param name="removed">Members by their letters.</param>
    /// <param name="changed">Who came, or is another.</param>
    public static ViewDelta Delta(long from, long to, string removed, params MemberDescription[] changed) =>
        new(from, to, [.. removed.Select(Id)], [.. changed], Incarnation.None, default);

    public static Digest Content(int value) => new((ulong)value, 0, 0, 0);

    public static ModelOffer Offer(char origin, int layers = 4, int manifest = Manifest, int workersMin = 1, int? stages = null) => new(
        new ModelId(Content(manifest)),
        $"model{manifest}",
        Id(origin),
        [.. Enumerable.Range(1, layers).Select(layer => new LayerHash(Content(layer)))],
        [.. Enumerable.Repeat(1_000L, layers)],
        new ModelProfile([.. Enumerable.Range(1, layers).Select(layer => new LayerProfile($"layer{layer}", "dense", 0.001, 1_000, 100))], 100, 1e9),
        new PlanningPreferences(PlanningStrategy.Even, stages, workersMin));

    /// <summary>Equal shares of four layers for the named workers, in that order.</summary>
    public static Plan Plan(long term, long number, string workers, int manifest = Manifest)
    {
        int share = 4 / workers.Length;
        ImmutableArray<PlannedStage> stages =
            [.. workers.Select((worker, index) => new PlannedStage(index * share, share, [new SlotId(Id(worker), 0)]))];
        return new Plan(new Epoch(new Term(term), number), new ModelId(Content(manifest)), stages, 1, 1);
    }

    public static Epoch Epoch(long term, long number) => new(new Term(term), number);
}
