using System.Net;
using ActorInference.Akka;
using ActorInference.Execution.Members;
using ActorInference.Hosting;
using ActorInference.Tests.Engines.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ActorInference.Tests.Akka.Health;

/// <summary>The checks know nothing of an engine: here they look at a member on Akka.NET.</summary>
public sealed class AkkaHealthTests
{
    [Fact]
    public async Task A_member_is_alive_and_then_ready_as_on_any_engine()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddActorInference(options =>
        {
            foreach (string role in (string[])["lighthouse", "coordinator", "worker", "source"])
            {
                options.Roles.Add(role);
            }

            options.Engine = AkkaEngine.Instance;
            options.Listen = "127.0.0.1:0";
            options.LoadedModel = ExampleModel.Model;
        });
        builder.Services.AddActorInferenceHealthChecks();
        await using WebApplication application = builder.Build();
        application.MapHealthChecks("/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ActorInferenceHealth.LiveTag) });
        application.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ActorInferenceHealth.ReadyTag) });
        await application.StartAsync().WaitAsync(TestCluster.Patience);
        using HttpClient client = new() { BaseAddress = new Uri(application.Urls.First()), Timeout = TestCluster.Patience };

        HttpStatusCode live = await StatusAsync(client, "/live");
        Member member = await application.Services.GetRequiredService<HostedMember>().Started.WaitAsync(TestCluster.Patience);
        await member.Source!.WaitForPlanAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);
        HttpStatusCode ready = await StatusAsync(client, "/ready");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (live, ready));
        await application.StopAsync().WaitAsync(TestCluster.Patience);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using HttpResponseMessage response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }
}
