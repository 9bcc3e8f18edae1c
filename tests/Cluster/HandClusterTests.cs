using System.Globalization;
using System.Text;

namespace ActorInference.Tests.Cluster;

/// <summary>A cluster started by hand loses one of its processes while a source streams: what the survivors owe is answered, in order, with the same bits.</summary>
public sealed class HandClusterTests : IAsyncLifetime, IDisposable
{
    private const int RequestsFailed = 3;

    private static readonly string Model = TestProgram.Example("model.onnx");

    private readonly TemporaryFolder _folder = new();
    private readonly List<TestProgram> _programs = [];
    private string _address = "127.0.0.1:0";
    private TestProgram? _lighthouse;
    private TestProgram? _coordinator;
    private TestProgram? _left;

    public async Task InitializeAsync()
    {
        await StartLighthouseAsync();
        string[] join = ["--lighthouse", _address, "--listen", "127.0.0.1:0", "--cache", _folder.In("cache")];
        _coordinator = Start(["--role", "coordinator", "--name", "planner", .. join]);
        _left = Start(["--role", "worker", "--name", "left", .. join]);
        TestProgram right = Start(["--role", "worker", "--name", "right", .. join]);
        foreach (TestProgram member in (TestProgram[])[_coordinator, _left, right])
        {
            await member.LineAsync("ready");
        }
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
    public async Task A_killed_worker_costs_no_answer()
    {
        TestProgram source = await StreamAsync(0, 200);

        _left!.Signal("KILL");

        await FinishAsync(source, 200, 400);
    }

    [Fact]
    public async Task Without_its_coordinator_a_cluster_goes_on_serving()
    {
        TestProgram source = await StreamAsync(0, 50);

        _coordinator!.Signal("KILL");
        await _coordinator.ExitAsync();

        await FinishAsync(source, 50, 150);
    }

    [Fact]
    public async Task Without_its_lighthouse_a_cluster_goes_on_serving_and_members_register_again_when_it_is_back()
    {
        TestProgram source = await StreamAsync(0, 50);
        _lighthouse!.Signal("KILL");
        await _lighthouse.ExitAsync();
        await WriteAsync(source, 50, 100);
        await source.LineAsync("{\"index\":99,");

        await StartLighthouseAsync();

        await FinishAsync(source, 100, 150);
        await FinishAsync(await StreamAsync(0, 50), 50, 60);
    }

    [Fact]
    public async Task A_killed_source_leaves_the_cluster_to_the_next_one()
    {
        TestProgram first = await StreamAsync(0, 200);
        first.Signal("KILL");
        await first.ExitAsync();

        await FinishAsync(await StreamAsync(0, 50), 50, 60);
    }

    [Fact]
    public async Task A_worker_that_hangs_costs_deadlines_and_is_then_left_out()
    {
        TestProgram source = await StreamAsync(0, 50, "--deadline", "1");
        await source.LineAsync("{\"index\":49,");

        _left!.Signal("STOP");

        int next = 50;
        string answer;
        bool hasFailed = false;
        do
        {
            await WriteAsync(source, next, next + 1);
            answer = await source.LineAsync(string.Create(CultureInfo.InvariantCulture, $"{{\"index\":{next},"));
            hasFailed |= answer.Contains("DeadlineExceeded", StringComparison.Ordinal);
            next++;
        }
        while (!hasFailed || !answer.Contains("outputs", StringComparison.Ordinal));

        source.Input.Close();
        Assert.True(await source.ExitAsync() == RequestsFailed, source.Errors);
    }

    private static string Lines(int from, int until)
    {
        StringBuilder lines = new();
        for (int index = from; index < until; index++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{{\"cells\":[{1 + (index % 50)},{1 + (index % 7)}]}}\n");
        }

        return lines.ToString();
    }

    private static async Task WriteAsync(TestProgram source, int from, int until)
    {
        await source.Input.WriteAsync(Lines(from, until));
        await source.Input.FlushAsync();
    }

    private TestProgram Start(params string[] arguments)
    {
        TestProgram program = TestProgram.Start(arguments);
        _programs.Add(program);
        return program;
    }

    private async Task StartLighthouseAsync()
    {
        _lighthouse = Start("--role", "lighthouse", "--listen", _address, "--state", _folder.In("state"));
        string ready = await _lighthouse.LineAsync("ready");
        _address = ready.Split("listens on ")[1].Split(' ')[0];
    }

    /// <summary>A source whose first answers have come; standard input stays open.</summary>
    private async Task<TestProgram> StreamAsync(int from, int until, params string[] more)
    {
        TestProgram source = Start(
            ["predict", "--model", Model, "--input", "-", "--output", "-", "--lighthouse", _address, "--stages", "2", "--cache", _folder.In("cache"), .. more]);
        await WriteAsync(source, from, until);
        await source.LineAsync("{\"index\":0,");
        return source;
    }

    /// <summary>Sends the rest; all answers are there, in order, and are those of one process.</summary>
    private async Task FinishAsync(TestProgram source, int from, int until)
    {
        await WriteAsync(source, from, until);
        source.Input.Close();
        Assert.True(await source.ExitAsync() == 0, source.Errors);
        string input = _folder.File("input", Lines(0, until));
        await using TestProgram alone = await TestProgram.RunAsync("predict", "--model", Model, "--input", input, "--output", "-");
        Assert.True(await alone.ExitAsync() == 0, alone.Errors);
        string[] expected = Results(alone);
        Assert.Equal(until, expected.Length);
        Assert.True(expected.SequenceEqual(Results(source)), "The answers differ from those of one process, or their order.");
    }

    private static string[] Results(TestProgram program) => [.. program.Output.Split('\n').Where(line => line.StartsWith("{\"index\":", StringComparison.Ordinal))];
}
