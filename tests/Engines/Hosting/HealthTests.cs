using System.Net;
using System.Net.Sockets;
using ActorInference.Decisions.Membership;
using ActorInference.Embedded;
using ActorInference.Execution.Members;
using ActorInference.Hosting;
using ActorInference.Tests.Engines.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ActorInference.Tests.Engines.Hosting;

/// <summary>Health as somebody outside sees it: a real application, over HTTP.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_member_is_ready_when_its_worker_has_a_stage_and_its_source_a_plan()
    {
        await using WebApplication application = Build(options => options.LoadedModel = ExampleModel.Model, "lighthouse", "coordinator", "worker", "source");
        await application.StartAsync().WaitAsync(TestCluster.Patience);
        Member member = await application.Services.GetRequiredService<HostedMember>().Started.WaitAsync(TestCluster.Patience);
        await member.Source!.WaitForPlanAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await AskAsync(application));

        await member.StopAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);
        await application.StopAsync().WaitAsync(TestCluster.Patience);
    }

    [Fact]
    public async Task Alone_a_worker_and_a_source_are_alive_but_not_ready()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        await using WebApplication nowhere = Build(options => options.Lighthouses.Add(silent.LocalEndpoint.ToString()!), "worker");
        await using WebApplication source = Build(options => options.LoadedModel = ExampleModel.Model, "lighthouse", "coordinator", "source");
        await nowhere.StartAsync().WaitAsync(TestCluster.Patience);
        await source.StartAsync().WaitAsync(TestCluster.Patience);
        Member member = await source.Services.GetRequiredService<HostedMember>().Started.WaitAsync(TestCluster.Patience);
        await member.WaitUntilRegisteredAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), await AskAsync(nowhere));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), await AskAsync(source));
    }

    [Fact]
    public async Task A_worker_without_a_plan_and_one_that_leaves_are_not_ready()
    {
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        Member worker = await cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker));
        await using WebApplication application = BuildWith(services => services.AddActorInferenceHealthChecks(_ => Task.FromResult(worker)));
        await application.StartAsync().WaitAsync(TestCluster.Patience);

        (HttpStatusCode, HttpStatusCode) idle = await AskAsync(application);
        Member source = await cluster.StartAsync(TestCluster.WithModel(TestCluster.Settings("source", MemberRoles.Source), stages: 1, workersMin: 1));
        await source.Source!.WaitForPlanAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);
        (HttpStatusCode, HttpStatusCode) loaded = await AskAsync(application);
        await worker.DisposeAsync();
        (HttpStatusCode, HttpStatusCode) left = await AskAsync(application);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), idle);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), loaded);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), left);
    }

    [Fact]
    public async Task A_member_that_could_not_start_is_neither_alive_nor_ready()
    {
        Task<Member> failed = Task.FromException<Member>(new InvalidOperationException("no port"));
        await using WebApplication application = BuildWith(services => services.AddActorInferenceHealthChecks(_ => failed));
        await application.StartAsync().WaitAsync(TestCluster.Patience);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), await AskAsync(application));
    }

    private static WebApplication Build(Action<ActorInferenceOptions> configure, params string[] roles) => BuildWith(services =>
    {
        services.AddActorInference(options =>
        {
            foreach (string role in roles)
            {
                options.Roles.Add(role);
            }

            options.Listen = "127.0.0.1:0";
            configure(options);
        });
        services.AddActorInferenceHealthChecks();
    });

    private static WebApplication BuildWith(Action<IServiceCollection> add)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        add(builder.Services);
        WebApplication application = builder.Build();
        application.MapHealthChecks("/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ActorInferenceHealth.LiveTag) });
        application.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ActorInferenceHealth.ReadyTag) });
        return application;
    }

    private static async Task<(HttpStatusCode Live, HttpStatusCode Ready)> AskAsync(WebApplication application)
    {
        using HttpClient client = new() { BaseAddress = new Uri(application.Urls.First()), Timeout = TestCluster.Patience };
        using HttpResponseMessage live = await client.GetAsync(new Uri("/live", UriKind.Relative));
        using HttpResponseMessage ready = await client.GetAsync(new Uri("/ready", UriKind.Relative));
        return (live.StatusCode, ready.StatusCode);
    }
}
