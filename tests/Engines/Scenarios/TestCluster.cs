using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Engines.Scenarios;

/// <summary>Members of one cluster in this process, each with its own sockets on ports that the system chooses.</summary>
/// <param name="engine">What they run on.</param>
internal sealed class TestCluster(IEngine engine) : IAsyncDisposable
{
    /// <summary>A hang fails a test after so long; nothing waits for it otherwise.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Member> _members = [];

    public TestLog Log { get; } = new();

    public MemberAddress? Lighthouse { get; private set; }

    /// <summary>The name of a member says which of them a settings belong to in the log.</summary>
    public static MemberSettings Settings(string name, MemberRoles roles) => new() { Name = name, Roles = roles, JoinTimeLimit = Patience };

    public static MemberSettings WithModel(MemberSettings settings, int stages, int workersMin, Model? model = null) => settings with
    {
        Model = model ?? ExampleModel.Model,
        Preferences = new PlanningPreferences(PlanningStrategy.Balanced, stages, workersMin),
    };

    /// <summary>As many replicas of each stage as there are slots for, whatever they gain.</summary>
    public static MemberSettings WithReplicas(MemberSettings settings, int stages, int workersMin, int replicas) => settings with
    {
        Model = ExampleModel.Model,
        Preferences = new PlanningPreferences(PlanningStrategy.Even, stages, workersMin, replicas),
    };

    public Task<Member> StartAsync(MemberSettings settings) => StartAsync(settings, TimeProvider.System);

    public async Task<Member> StartAsync(MemberSettings settings, TimeProvider timeProvider)
    {
        ImmutableArray<MemberAddress> lighthouses = settings.IsLighthouse || Lighthouse is null ? settings.Lighthouses : [Lighthouse];
        using CancellationTokenSource patience = new(Patience);
        Member member = await engine.StartAsync(settings with { Lighthouses = lighthouses }, Log, timeProvider, patience.Token);
        _members.Add(member);
        if (settings.IsLighthouse)
        {
            Lighthouse = member.Address;
        }

        return member;
    }

    /// <summary>A lighthouse with a coordinator, workers of one slot, and a source with the example model.</summary>
    public async Task<Member> StartSeparateAsync(int workers, int stages, int? workersMin = null)
    {
        await StartAsync(Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        for (int worker = 0; worker < workers; worker++)
        {
            await StartAsync(Settings($"worker-{worker}", MemberRoles.Worker));
        }

        return await StartAsync(WithModel(Settings("source", MemberRoles.Source), stages, workersMin ?? workers));
    }

    /// <summary>The same, with several workers for each stage.</summary>
    public async Task<Member> StartReplicatedAsync(int stages, int replicas)
    {
        await StartAsync(Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        for (int worker = 0; worker < stages * replicas; worker++)
        {
            await StartAsync(Settings($"worker-{worker}", MemberRoles.Worker));
        }

        return await StartAsync(WithReplicas(Settings("source", MemberRoles.Source), stages, stages * replicas, replicas));
    }

    /// <summary>What a tool sees, that knows the lighthouse's address.</summary>
    public async Task<ClusterStatus> ObserveAsync(CancellationToken cancellationToken = default)
    {
        await using ClusterWatch watch = engine.Watch([Lighthouse!], MemberSettings.ClusterDefault, null, Patience, TimeProvider.System);
        return await watch.ObserveAsync(cancellationToken);
    }

    public Member Find(Incarnation incarnation) => _members.Single(member => member.Incarnation == incarnation);

    /// <summary>Stops who still runs, and finds every payload that somebody has forgotten.</summary>
    public async ValueTask DisposeAsync()
    {
        for (int index = _members.Count - 1; index >= 0; index--)
        {
            Member member = _members[index];
            if (member.Completion.IsCompleted)
            {
                continue;
            }

            using CancellationTokenSource patience = new(Patience);
            await member.StopAsync(patience.Token).WaitAsync(Patience);
            Assert.True(member.LivePayloads == 0, $"{member.LivePayloads} payloads are left in member {index}.");
        }
    }
}
