namespace ActorInference.Tests.Cluster;

/// <summary>A build without the TorchSharp package says how to get it.</summary>
public sealed class WithoutTorchSharpTests
{
    private const int InvalidInput = 2;

    public static TheoryData<string[]> Commands =>
    [
        ["predict", "--model", TestProgram.Example("model.onnx"), "--input", TestProgram.Example("sampled-trips.jsonl")],
        ["demo"],
        ["bench", "pipeline"],
        ["--role", "worker"],
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Asking_for_it_says_what_to_do(string[] command)
    {
        await using TestProgram program = await TestProgram.RunAsync([.. command, "--backend", "torchsharp"]);

        Assert.Equal(InvalidInput, await program.ExitAsync());
        Assert.Contains("-p:WithTorchSharp=true", program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_backend_and_a_device_that_managed_does_not_have_are_refused()
    {
        await using TestProgram unknown = await TestProgram.RunAsync("demo", "--backend", "abacus");
        await using TestProgram device = await TestProgram.RunAsync("demo", "--compute-device", "cuda:0");

        Assert.Equal(InvalidInput, await unknown.ExitAsync());
        Assert.Contains("no backend 'abacus'", unknown.Errors, StringComparison.Ordinal);
        Assert.Equal(InvalidInput, await device.ExitAsync());
        Assert.Contains("needs --backend torchsharp", device.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_file_may_name_the_backend()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("worker.json", """{ "backend": "torchsharp", "computeDevice": "cpu" }""");

        await using TestProgram worker = await TestProgram.RunAsync("--role", "worker", "--config", file);

        Assert.Equal(InvalidInput, await worker.ExitAsync());
        Assert.Contains("-p:WithTorchSharp=true", worker.Errors, StringComparison.Ordinal);
    }
}
