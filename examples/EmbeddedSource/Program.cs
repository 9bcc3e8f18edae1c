using ActorInference.Hosting;
using ActorInference.Models;

// An ASP.NET application that is a member of a cluster: a source for its own requests, and a worker that takes a share of them.
// Alone it is a whole cluster; with ACTORINFERENCE_LIGHTHOUSE=host:port it joins the one that is there. On several machines the others must be able
// to dial this one (ACTORINFERENCE_LISTEN), and all share a secret (ACTORINFERENCE_SECRET_FILE).
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
string? lighthouse = Environment.GetEnvironmentVariable("ACTORINFERENCE_LIGHTHOUSE");
builder.Services.AddActorInference(options =>
{
    string[] roles = lighthouse is null ? ["lighthouse", "coordinator", "worker", "source"] : ["worker", "source"];
    foreach (string role in roles)
    {
        options.Roles.Add(role);
    }

    if (lighthouse is not null)
    {
        options.Lighthouses.Add(lighthouse);
    }

    options.Listen = Environment.GetEnvironmentVariable("ACTORINFERENCE_LISTEN") ?? "127.0.0.1:0";
    options.SecretFile = Environment.GetEnvironmentVariable("ACTORINFERENCE_SECRET_FILE");
    options.Model = builder.Configuration["Model"] ?? "examples/porto-gru21/model.onnx";
});

WebApplication application = builder.Build();
application.MapPost("/next", async (long[] cells, InferenceClient client, CancellationToken aborted) =>
{
    Tensor trip = Tensor.FromArray(new TensorShape(1, cells.Length), cells);
    try
    {
        InferenceResult result = await client.PredictAsync(new Dictionary<string, Tensor> { ["cells"] = trip }, TimeSpan.FromSeconds(5), aborted);
        return Results.Ok(MostProbable(result["log_probability"]));
    }
    catch (InferenceException exception)
    {
        return Results.Problem(exception.Message, title: exception.Code.ToString(), statusCode: StatusCodes.Status422UnprocessableEntity);
    }
});
application.Run();

// The class with the highest log-probability after the last cell.
static int MostProbable(Tensor logProbability)
{
    int classes = logProbability.Shape[-1];
    ReadOnlySpan<float> last = logProbability.Elements<float>()[^classes..];
    int best = 0;
    for (int index = 1; index < classes; index++)
    {
        best = last[index] > last[best] ? index : best;
    }

    return best;
}
