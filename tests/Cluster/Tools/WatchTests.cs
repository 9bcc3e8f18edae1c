using System.Text.Json;

namespace ActorInference.Tests.Cluster.Tools;

/// <summary>A cluster by hand, watched by <c>status --watch</c> while <c>drain</c> lets a worker leave and the lighthouse is away.</summary>
public sealed class WatchTests : IAsyncLifetime, IDisposable
{
    private const int InvalidInput = 2;

    private readonly TemporaryFolder _folder = new();
    private readonly List<TestProgram> _programs = [];
    private string _address = "127.0.0.1:0";
    private TestProgram? _lighthouse;

    public async Task InitializeAsync()
    {
        await StartLighthouseAsync();
        string[] join = ["--lighthouse", _address, "--listen", "127.0.0.1:0", "--cache", _folder.In("cache")];
        TestProgram[] members =
        [
            Start(["--role", "coordinator", "--name", "planner", .. join]),
            Start(["--role", "worker", "--name", "left", .. join]),
            Start(["--role", "worker", "--name", "right", .. join]),
        ];
        await Task.WhenAll(members.Select(member => member.LineAsync("ready")));
    }

    public async Task DisposeAsync()
    {
        for (int index = _programs.Count - 1; index >= 0; index--)
        {
            await _programs[index].DisposeAsync();
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_drained_worker_leaves_while_requests_flow_and_a_watch_shows_it()
    {
        TestProgram watch = Start("status", "--watch", "--json", "--lighthouse", _address);
        TestProgram text = Start("status", "--watch", "--lighthouse", _address);
        await text.LineAsync("office planner");
        TestProgram source = await StreamAsync(50);
        await watch.LineAsync("\"stage\":1");
        await text.LineAsync("the queues of both stages", line => line.Contains("queues: ", StringComparison.Ordinal) && line.Contains("left ", StringComparison.Ordinal) && line.Contains("right ", StringComparison.Ordinal));

        TestProgram drain = Start("drain", "left", "--wait", "--json", "--lighthouse", _address);
        Assert.True(await drain.ExitAsync() == 0, drain.Errors);
        JsonElement drained = JsonElement.Parse(drain.Output);
        Assert.Equal("left", drained.GetProperty("node").GetString());
        Assert.True(drained.GetProperty("has_left").GetBoolean());
        Assert.InRange(drained.GetProperty("seconds").GetDouble(), 0, 120);
        await WriteAsync(source, 50);
        await watch.LineAsync("a look with the source and without 'left'", line => Names(line) is [_, ..] names && names.Any(IsSource) && !names.Contains("left"));
        source.Input.Close();
        Assert.True(await source.ExitAsync() == 0, source.Errors);
        Assert.Equal(100, source.Output.Split('\n').Count(line => line.Contains("\"outputs\"", StringComparison.Ordinal)));

        watch.Signal("INT");
        Assert.Equal(0, await watch.ExitAsync());
        JsonElement[] looks = [.. watch.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Contains(looks, look => Names(look).Contains("left") && look.TryGetProperty("epoch", out _));
        Assert.DoesNotContain("left", Names(looks[^1]));
        Assert.Equal("planner", looks[^1].GetProperty("office_holder").GetString());
        JsonElement[] stages = [.. looks.SelectMany(look => look.GetProperty("stages").EnumerateArray())];
        Assert.NotEmpty(stages);
        Assert.All(stages, stage => Assert.InRange(stage.GetProperty("queue_length").GetInt32(), 0, 100));
        string[] told = [.. looks.SelectMany(look => look.GetProperty("events").EnumerateArray()).Select(happened => happened.GetProperty("kind").GetString()!)];
        Assert.Contains("office_taken", told);
        Assert.Contains("member_leaving", told);
        Assert.Contains("plan_activated", told);
    }

    [Fact]
    public async Task A_watch_survives_the_lighthouse()
    {
        TestProgram watch = Start("status", "--watch", "--lighthouse", _address);
        await watch.LineAsync("office planner");
        _lighthouse!.Signal("KILL");
        await _lighthouse.ExitAsync();
        await watch.LineAsync("does not answer");

        await StartLighthouseAsync();
        TestProgram later = Start("--role", "worker", "--name", "later", "--lighthouse", _address, "--listen", "127.0.0.1:0", "--cache", _folder.In("cache"));
        await later.LineAsync("ready");
        await watch.LineAsync("later");
        watch.Signal("INT");
        Assert.Equal(0, await watch.ExitAsync());
    }

    [Fact]
    public async Task Who_is_not_there_cannot_be_drained()
    {
        await using TestProgram drain = await TestProgram.RunAsync("drain", "nobody", "--lighthouse", _address);
        Assert.Equal(InvalidInput, await drain.ExitAsync());
        Assert.Contains("left", drain.Errors, StringComparison.Ordinal);
    }

    private static bool IsSource(string member) => member.StartsWith("predict-", StringComparison.Ordinal);

    /// <param name="line">A look of a watch; any other line names nobody.</param>
    private static string[] Names(string line) => line.StartsWith('{') ? Names(JsonElement.Parse(line)) : [];

    private static string[] Names(JsonElement look) => [.. look.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("name").GetString()!)];

    private TestProgram Start(params string[] arguments)
    {
        TestProgram program = TestProgram.Start(arguments);
        _programs.Add(program);
        return program;
    }

    private async Task StartLighthouseAsync()
    {
        _lighthouse = Start("--role", "lighthouse", "--listen", _address, "--state", _folder.In("state"));
        _address = (await _lighthouse.LineAsync("ready")).Split("listens on ")[1].Split(' ')[0];
    }

    /// <summary>A source over both workers whose requests are answered; standard input stays open.</summary>
    private async Task<TestProgram> StreamAsync(int count)
    {
        TestProgram source = Start(
            "predict", "--model", TestProgram.Example("model.onnx"), "--input", "-", "--output", "-", "--lighthouse", _address, "--cache", _folder.In("cache"));
        await WriteAsync(source, count);
        await source.LineAsync($"{{\"index\":{count - 1},");
        return source;
    }

    private static async Task WriteAsync(TestProgram source, int count)
    {
        for (int line = 0; line < count; line++)
        {
            await source.Input.WriteAsync("{\"cells\":[7,1,7]}\n");
        }

        await source.Input.FlushAsync();
    }
}
