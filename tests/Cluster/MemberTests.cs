using System.Diagnostics;
using System.Text.Json;

namespace ActorInference.Tests.Cluster;

/// <summary>Members by hand, each a process: they find each other, serve, say what they do, and leave cleanly.</summary>
public sealed class MemberTests
{
    private const int ClusterUnavailable = 5;

    private static readonly string Model = TestProgram.Example("model.onnx");

    [Fact]
    public async Task Members_started_by_hand_serve_a_source_that_joins_and_leave_on_sigterm()
    {
        using TemporaryFolder folder = new();
        string secret = folder.File("secret", "correct horse battery staple");
        string[] common = ["--cluster", "by-hand", "--secret-file", secret];
        await using TestProgram lighthouse = TestProgram.Start("ActorInference.Lighthouse", ["--listen", "127.0.0.1:0", "--state", folder.In("state"), .. common]);
        string address = AddressIn(await lighthouse.LineAsync("ready"));
        string[] join = ["--lighthouse", address, "--listen", "127.0.0.1:0", "--cache", folder.In("cache"), .. common];
        await using TestProgram coordinator = TestProgram.Start(["--role", "coordinator", "--name", "planner", .. join]);
        await using TestProgram first = TestProgram.Start(["--role", "worker", "--name", "left", .. join]);
        await using TestProgram second = TestProgram.Start(["--role", "worker", "--name", "right", .. join]);
        foreach (TestProgram member in (TestProgram[])[coordinator, first, second])
        {
            await member.LineAsync("ready");
        }

        await using TestProgram status = await TestProgram.RunAsync(["status", "--lighthouse", address, "--json", .. common]);
        Assert.True(await status.ExitAsync() == 0, status.Errors);
        JsonElement report = JsonDocument.Parse(status.Output).RootElement;
        Assert.Equal(["left", "planner", "right"], report.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("name").GetString()).Order());

        await using TestProgram predict = await TestProgram.RunAsync(
            ["predict", "--model", Model, "--input", TestProgram.Example("sampled-trips.jsonl"), "--lighthouse", address, "--stages", "2", "--evaluate", "next-step", "--json", .. common]);
        Assert.True(await predict.ExitAsync() == 0, predict.Errors);
        Assert.Equal(29963, JsonDocument.Parse(predict.Output).RootElement.GetProperty("next_step_correct").GetInt32());

        foreach (TestProgram member in (TestProgram[])[first, second, coordinator, lighthouse])
        {
            member.Signal("TERM");
            Assert.True(await member.ExitAsync() == 0, member.Errors);
        }
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_and_harms_nobody()
    {
        using TemporaryFolder folder = new();
        string right = folder.File("right", "one secret");
        string wrong = folder.File("wrong", "another secret");
        await using TestProgram lighthouse = TestProgram.Start("--role", "lighthouse", "--listen", "127.0.0.1:0", "--state", folder.In("state"), "--secret-file", right);
        string address = AddressIn(await lighthouse.LineAsync("ready"));
        await using TestProgram stranger = await TestProgram.RunAsync(
            "--role", "worker", "--lighthouse", address, "--listen", "127.0.0.1:0", "--secret-file", wrong, "--join-timeout", "5");
        Assert.True(await stranger.ExitAsync() == ClusterUnavailable, stranger.Errors);
        Assert.Contains("secret", stranger.Errors, StringComparison.Ordinal);
        await using TestProgram friend = TestProgram.Start("--role", "worker", "--lighthouse", address, "--listen", "127.0.0.1:0", "--secret-file", right);
        await friend.LineAsync("ready");
    }

    [Fact]
    public async Task A_private_cluster_goes_on_without_a_worker_that_was_killed_and_the_run_names_it()
    {
        await using TestProgram predict = TestProgram.Start("predict", "--model", Model, "--input", "-", "--output", "-", "--workers", "2", "--json");
        await predict.Input.WriteAsync("{\"cells\":[7,1,7]}\n");
        await predict.Input.FlushAsync();
        string[] ready = [await predict.LineAsync("worker 'worker-1'"), await predict.LineAsync("worker 'worker-2'"), await predict.LineAsync("ready: lighthouse"), await predict.LineAsync("ready: coordinator")];
        await predict.LineAsync("predicted");
        int[] processes = [.. ready.Select(ProcessIn)];
        using (Process worker = Process.GetProcessById(processes[1]))
        {
            worker.Kill();
        }

        await predict.LineAsync("the cluster goes on with 1 worker");
        await predict.Input.WriteAsync("{\"cells\":[7,1,7]}\n");
        predict.Input.Close();
        Assert.True(await predict.ExitAsync() == 0, predict.Errors);
        Assert.Contains("\"members_lost\"", predict.Errors, StringComparison.Ordinal);
        string[] answers = [.. predict.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(2, answers.Length);
        Assert.Equal(answers[0].Replace("\"index\":0", "\"index\":1", StringComparison.Ordinal), answers[1]);
        Assert.All(processes, process => Assert.False(IsRunning(process), $"process {process} is still there"));
    }

    [Fact]
    public async Task A_private_cluster_that_loses_everybody_starts_others()
    {
        await using TestProgram predict = TestProgram.Start("predict", "--model", Model, "--input", "-", "--output", "-", "--workers", "1", "--deadline", "120");
        await predict.Input.WriteAsync("{\"cells\":[7,1,7]}\n");
        await predict.Input.FlushAsync();
        string[] ready = [await predict.LineAsync("ready: lighthouse"), await predict.LineAsync("ready: coordinator"), await predict.LineAsync("worker 'worker-1'")];
        await predict.LineAsync("{\"index\":0,");
        foreach (string line in ready)
        {
            using Process member = Process.GetProcessById(ProcessIn(line));
            member.Kill();
        }

        await predict.Input.WriteAsync("{\"cells\":[7,1,7]}\n");
        predict.Input.Close();
        Assert.True(await predict.ExitAsync() == 0, predict.Errors);
        Assert.Contains("{\"index\":1,\"outputs\"", predict.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_c_ends_a_run_and_its_processes()
    {
        await using TestProgram predict = TestProgram.Start("predict", "--model", Model, "--input", "-", "--output", "-", "--workers", "1");
        await predict.Input.WriteAsync("{\"cells\":[7,1,7]}\n");
        await predict.Input.FlushAsync();
        int worker = ProcessIn(await predict.LineAsync("ready: worker"));
        await predict.LineAsync("predicted");
        predict.Signal("INT");
        Assert.Equal(130, await predict.ExitAsync());
        Assert.False(IsRunning(worker));
    }

    private static string AddressIn(string readyLine) => readyLine.Split("listens on ")[1].Split(' ')[0];

    private static int ProcessIn(string readyLine) =>
        int.Parse(readyLine.Split("process ")[1].TrimEnd(')'), System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsRunning(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
