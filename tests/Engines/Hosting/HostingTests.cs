using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Hosting;
using ActorInference.Models;
using ActorInference.Tests.Engines.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace ActorInference.Tests.Engines.Hosting;

public sealed class HostingTests
{
    [Fact]
    public async Task An_application_embeds_a_member_and_asks_it_by_input_names()
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(3);
        ImmutableArray<ImmutableArray<Tensor>> expected = ExampleModel.Expected(requests);
        using IHost host = Build("lighthouse", "coordinator", "worker", "source");
        await host.StartAsync().WaitAsync(TestCluster.Patience);
        InferenceClient client = host.Services.GetRequiredService<InferenceClient>();

        InferenceResult named = await client.PredictAsync(new Dictionary<string, Tensor> { ["cells"] = requests[0][0] }).WaitAsync(TestCluster.Patience);
        List<InferenceResult> streamed = [];
        await foreach (InferenceResult result in client.PredictStreamAsync(requests.ToAsyncEnumerable()))
        {
            streamed.Add(result);
        }

        Answers.AssertSameBits(expected[0], named.Outputs);
        Assert.True(named["log_probability"].Data.Span.SequenceEqual(expected[0][0].Data.Span));
        Assert.Equal(3, streamed.Count);
        Answers.AssertSameBits(expected[2], streamed[2].Outputs);
        Assert.StartsWith("127.0.0.1:", await host.Services.GetRequiredService<HostedMember>().AddressAsync(CancellationToken.None), StringComparison.Ordinal);
        await host.StopAsync().WaitAsync(TestCluster.Patience);
    }

    [Fact]
    public async Task Errors_are_exceptions_that_name_what_is_wrong()
    {
        ImmutableArray<Tensor> request = ExampleModel.Requests(1)[0];
        using IHost host = Build("lighthouse", "coordinator", "worker", "source");
        await host.StartAsync().WaitAsync(TestCluster.Patience);
        InferenceClient client = host.Services.GetRequiredService<InferenceClient>();

        InferenceException wrongName = await Assert.ThrowsAsync<InferenceException>(() => client.PredictAsync(new Dictionary<string, Tensor> { ["cell"] = request[0] }));
        InferenceException wrongType = await Assert.ThrowsAsync<InferenceException>(() => client.PredictAsync([Tensor.FromArray(new TensorShape(1, 1), 1f)]));

        Assert.Equal(ErrorCode.InvalidRequest, wrongName.Code);
        Assert.Contains("'cell'", wrongName.Message, StringComparison.Ordinal);
        Assert.Contains("cells", wrongName.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.InvalidRequest, wrongType.Code);
        await host.StopAsync().WaitAsync(TestCluster.Patience);
    }

    [Fact]
    public async Task A_member_that_is_no_source_says_so_to_whoever_asks_it()
    {
        using IHost host = Build("lighthouse");
        await host.StartAsync().WaitAsync(TestCluster.Patience);

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => host.Services.GetRequiredService<InferenceClient>().PredictAsync(ExampleModel.Requests(1)[0]));

        Assert.Contains("\"source\"", refused.Message, StringComparison.Ordinal);
        await host.StopAsync().WaitAsync(TestCluster.Patience);
    }

    private static IHost Build(params string[] roles)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddActorInference(options =>
        {
            foreach (string role in roles)
            {
                options.Roles.Add(role);
            }

            options.Listen = "127.0.0.1:0";
            options.LoadedModel = roles.Contains("source") ? ExampleModel.Model : null;
        });
        return builder.Build();
    }
}
