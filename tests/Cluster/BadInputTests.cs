using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ActorInference.Tests.Cluster;

/// <summary>Everything that people get wrong: a clear sentence on stderr, the documented exit code, no stack trace, nothing hangs.</summary>
public sealed class BadInputTests
{
    private const int InvalidInput = 2;

    private const int RequestsFailed = 3;

    private const int ClusterUnavailable = 5;

    private static readonly string Model = TestProgram.Example("model.onnx");

    [Fact]
    public async Task A_missing_model_is_named()
    {
        await AssertFailsAsync(InvalidInput, "nowhere.onnx", "inspect", "--model", "nowhere.onnx");
    }

    [Fact]
    public async Task A_missing_input_file_is_named()
    {
        await AssertFailsAsync(InvalidInput, "nowhere.jsonl", "predict", "--model", Model, "--input", "nowhere.jsonl");
    }

    [Fact]
    public async Task A_file_that_is_not_onnx_is_refused()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("text.onnx", "this is no model");
        await AssertFailsAsync(InvalidInput, "text.onnx", "inspect", "--model", file);
    }

    [Fact]
    public async Task A_truncated_model_is_refused()
    {
        using TemporaryFolder folder = new();
        byte[] whole = await File.ReadAllBytesAsync(Model);
        string file = folder.In("half.onnx");
        await File.WriteAllBytesAsync(file, whole[..(whole.Length / 2)]);
        await AssertFailsAsync(InvalidInput, "half.onnx", "predict", "--model", file, "--input", TestProgram.Example("sampled-trips.jsonl"));
    }

    [Theory]
    [InlineData("--input")]
    [InlineData("--output")]
    public async Task A_folder_is_no_file(string option)
    {
        using TemporaryFolder folder = new();
        string input = folder.File("trips.jsonl", "{\"cells\":[7]}\n");
        await AssertFailsAsync(
            InvalidInput, "it is a folder", "predict", "--model", Model, "--input", option == "--input" ? folder.In(".") : input, "--output", option == "--output" ? folder.In(".") : folder.In("answers.jsonl"));
    }

    [Fact]
    public async Task Options_of_clusters_are_said_to_have_no_effect_without_one()
    {
        using TemporaryFolder folder = new();
        await using TestProgram predict = await TestProgram.RunAsync("predict", "--model", Model, "--input", folder.File("trips.jsonl", "{\"cells\":[7]}\n"), "--stages", "3", "--strategy", "even", "--secret-file", "none");
        Assert.Equal(0, await predict.ExitAsync());
        Assert.Contains("--stages has no effect", predict.Errors, StringComparison.Ordinal);
        Assert.Contains("--strategy has no effect", predict.Errors, StringComparison.Ordinal);
        Assert.Contains("--secret-file have no effect", predict.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_output_does_not_overwrite_what_is_read()
    {
        using TemporaryFolder folder = new();
        string trips = folder.File("trips.jsonl", "{\"cells\":[7]}\n");
        string link = folder.In("link.jsonl");
        File.CreateSymbolicLink(link, trips);
        await AssertFailsAsync(InvalidInput, "are the same file", "predict", "--model", Model, "--input", trips, "--output", folder.In("./trips.jsonl"));
        await AssertFailsAsync(InvalidInput, "are the same file", "predict", "--model", Model, "--input", link, "--output", trips);
        Assert.NotEmpty(File.ReadAllText(trips));
    }

    [Theory]
    [InlineData("{\"cell\":[1,2]}", "has no property 'cells'")]
    [InlineData("{\"cells\":[1,2.5]}", "is 2.5, not an Int64")]
    [InlineData("{\"cells\":[1,\"NaN\"]}", "is \"NaN\", not a number")]
    [InlineData("{\"cells\":[1,NaN]}", "is not JSON")]
    [InlineData("{\"cells\":[[[1]]]}", "has 3 axes")]
    [InlineData("{\"cells\":[[1,2],[3]]}", "is ragged")]
    [InlineData("{\"cells\":[]}", "empty array")]
    [InlineData("{\"cells\":[1,556]}", "556")]
    [InlineData("", "is empty")]
    [InlineData("[1,2]", "not an object")]
    public async Task A_bad_line_is_answered_with_an_error_in_its_place_and_the_rest_goes_on(string line, string reason)
    {
        using TemporaryFolder folder = new();
        string input = folder.File("trips.jsonl", $"{{\"cells\":[7,1,7]}}\n{line}\n{{\"cells\":[1]}}\n");
        string output = folder.In("answers.jsonl");
        await using TestProgram predict = await TestProgram.RunAsync("predict", "--model", Model, "--input", input, "--output", output);
        Assert.Equal(RequestsFailed, await predict.ExitAsync());
        JsonElement[] answers = [.. File.ReadAllLines(output).Select(answer => JsonDocument.Parse(answer).RootElement)];
        Assert.Equal([0, 1, 2], answers.Select(answer => answer.GetProperty("index").GetInt32()));
        Assert.True(answers[0].TryGetProperty("outputs", out _) && answers[2].TryGetProperty("outputs", out _));
        Assert.Equal("InvalidRequest", answers[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Contains(reason, answers[1].GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("request 1: InvalidRequest", predict.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_out_of_range_is_answered_with_the_same_error_by_a_cluster()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("trips.jsonl", "{\"cells\":[7,1,7]}\n{\"cells\":[1,600]}\n{\"cells\":[1]}\n");
        string output = folder.In("answers.jsonl");
        await using TestProgram predict = await TestProgram.RunAsync("predict", "--model", Model, "--input", input, "--output", output, "--workers", "2");
        Assert.True(await predict.ExitAsync() == RequestsFailed, predict.Errors);
        JsonElement[] answers = [.. File.ReadAllLines(output).Select(answer => JsonDocument.Parse(answer).RootElement)];
        Assert.Equal(3, answers.Length);
        Assert.Contains("600", answers[1].GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True(answers[2].TryGetProperty("outputs", out _));
    }

    [Fact]
    public async Task A_port_in_use_is_said_so()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string address = taken.LocalEndpoint.ToString()!;
        await AssertFailsAsync(ClusterUnavailable, address, "--role", "lighthouse", "--listen", address);
        using TemporaryFolder folder = new();
        await using TestProgram lighthouse = TestProgram.Start("ActorInference.Lighthouse", ["--listen", address, "--state", folder.In("state")]);
        Assert.Equal(ClusterUnavailable, await lighthouse.ExitAsync());
        Assert.Contains(address, lighthouse.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_lighthouse_is_said_so()
    {
        using TcpListener closed = new(IPAddress.Loopback, 0);
        closed.Start();
        string address = closed.LocalEndpoint.ToString()!;
        closed.Stop();
        await AssertFailsAsync(
            ClusterUnavailable, address, "--role", "worker", "--lighthouse", address, "--listen", "127.0.0.1:0", "--join-timeout", "1");
    }

    [Fact]
    public async Task Listening_beyond_this_machine_asks_for_a_secret()
    {
        await AssertFailsAsync(InvalidInput, "secret", "--role", "lighthouse", "--listen", "0.0.0.0:0");
    }

    [Theory]
    [InlineData("--workers", "0")]
    [InlineData("--evaluate", "everything")]
    [InlineData("--engine", "akka")]
    [InlineData("--strategy", "clever")]
    [InlineData("--deadline", "0")]
    public async Task Wrong_options_are_refused_before_anything_runs(string option, string value)
    {
        await AssertFailsAsync(InvalidInput, value, "predict", "--model", Model, "--input", TestProgram.Example("sampled-trips.jsonl"), option, value);
    }

    [Fact]
    public async Task A_configuration_file_with_an_unknown_name_is_refused()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("worker.json", "{ \"slot\": 3 }");
        await AssertFailsAsync(InvalidInput, "'slot'", "--role", "worker", "--config", file);
    }

    [Theory]
    [InlineData("\"leese\": \"3s\"", "There is no timing 'leese'")]
    [InlineData("\"lease\": \"soon\"", "The timing 'lease' is 'soon'; it is a duration with its unit")]
    [InlineData("\"silenceTimeout\": \"500ms\"", "The timing 'silenceTimeout' is 500ms; it is at least three times 'heartbeatInterval': 600ms.")]
    public async Task Wrong_timings_are_refused_with_what_is_allowed(string timing, string complaint)
    {
        using TemporaryFolder folder = new();
        string file = folder.File("member.json", $"{{ \"timings\": {{ {timing} }} }}");
        await AssertFailsAsync(InvalidInput, complaint, "--role", "worker", "--config", file);
        await using TestProgram lighthouse = TestProgram.Start("ActorInference.Lighthouse", ["--config", file, "--listen", "127.0.0.1:0"]);
        Assert.Equal(InvalidInput, await lighthouse.ExitAsync());
        Assert.Contains(complaint, lighthouse.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ActorInference.Nodes", "--role", "lighthouse")]
    [InlineData("ActorInference.Lighthouse")]
    public async Task Timings_of_the_configuration_file_hold(string program, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        string file = folder.File("member.json", "{ \"timings\": { \"handshakeTimeout\": \"12ms\" } }");
        await using TestProgram lighthouse = TestProgram.Start(program, [.. arguments, "--config", file, "--listen", "127.0.0.1:0", "--state", folder.In("state")]);
        IPEndPoint address = IPEndPoint.Parse((await lighthouse.LineAsync("ready")).Split("listens on ")[1].Split(' ')[0]);
        using Socket silent = new(SocketType.Stream, ProtocolType.Tcp);
        await silent.ConnectAsync(address);
        Assert.Contains("dropped", await lighthouse.LineAsync("No handshake within 0.012 s."), StringComparison.Ordinal);
        Assert.Contains("No handshake", lighthouse.Errors, StringComparison.Ordinal);
        Assert.True(Directory.Exists(folder.In("state")), lighthouse.Errors);
    }

    [Theory]
    [InlineData("ActorInference.Nodes", "--role", "lighthouse")]
    [InlineData("ActorInference.Lighthouse")]
    public async Task Engine_and_address_of_the_configuration_file_hold(string program, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        string[] common = [.. arguments, "--listen", "127.0.0.1:0", "--state", folder.In("state")];
        await using TestProgram unknown = TestProgram.Start(program, [.. common, "--config", folder.File("unknown.json", "{ \"engine\": \"steam\" }")]);
        Assert.Equal(InvalidInput, await unknown.ExitAsync());
        Assert.Contains("'steam'", unknown.Errors, StringComparison.Ordinal);
        string file = folder.File("known.json", "{ \"engine\": \"embedded\", \"advertise\": \"127.0.0.9:4711\", \"linkPort\": 4712, \"linkAdvertise\": \"127.0.0.9:4712\" }");
        await using TestProgram known = TestProgram.Start(program, [.. common, "--config", file]);
        Assert.Contains("listens on 127.0.0.9:4711", await known.LineAsync("ready"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_does_not_fit_is_said_so_without_waiting()
    {
        using TemporaryFolder folder = new();
        string[] common = ["--listen", "127.0.0.1:0"];
        await using TestProgram lighthouse = TestProgram.Start(["--role", "lighthouse", "--state", folder.In("state"), .. common]);
        string address = (await lighthouse.LineAsync("ready")).Split("listens on ")[1].Split(' ')[0];
        await using TestProgram coordinator = TestProgram.Start(["--role", "coordinator", "--lighthouse", address, .. common]);
        await using TestProgram worker = TestProgram.Start(
            ["--role", "worker", "--lighthouse", address, "--cache", "none", "--config", folder.File("worker.json", "{ \"memoryBytes\": 1000 }"), .. common]);
        await coordinator.LineAsync("ready");
        await worker.LineAsync("ready");
        await AssertFailsAsync(ClusterUnavailable, "waiting does not help", "predict", "--model", Model, "--input", TestProgram.Example("sampled-trips.jsonl"), "--lighthouse", address);
    }

    private static async Task AssertFailsAsync(int exitCode, string reason, params string[] arguments)
    {
        await using TestProgram program = await TestProgram.RunAsync(arguments);
        int actual = await program.ExitAsync();
        Assert.True(exitCode == actual, $"exit code {actual}\n{program.Output}\n{program.Errors}");
        Assert.Contains("error: ", program.Errors, StringComparison.Ordinal);
        Assert.Contains(reason, program.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", program.Errors, StringComparison.Ordinal);
    }
}
