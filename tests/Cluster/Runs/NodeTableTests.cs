using ActorInference.Nodes.Reports;
using Spectre.Console;

namespace ActorInference.Tests.Cluster.Runs;

public sealed class NodeTableTests
{
    private static readonly NodeReport[] Nodes = [.. Enumerable.Range(1, 7).Select(Node)];

    [Fact]
    public void Where_there_is_room_each_node_is_a_line()
    {
        string[] lines = Write(180);

        Assert.Equal(7, lines.Count(line => line.TrimStart().StartsWith("worker-", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("comm.", StringComparison.Ordinal) && line.Contains("compute s", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(80, 2)]
    [InlineData(100, 2)]
    [InlineData(120, 2)]
    [InlineData(40, 7)]
    public void On_a_narrow_terminal_each_node_is_a_column_and_no_figure_is_folded(int width, int tables)
    {
        string[] lines = Write(width);

        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Equal(tables, lines.Count(line => line.TrimStart().StartsWith("compute s", StringComparison.Ordinal)));
        Assert.All(Enumerable.Range(1, 7), node => Assert.Contains(lines, line => line.Contains($" worker-{node} ", StringComparison.Ordinal)));
        Assert.All(Enumerable.Range(1, 7), node => Assert.Contains(lines, line => line.Contains($" {node}.250 ", StringComparison.Ordinal)));
    }

    private static string[] Write(int width)
    {
        using StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = width;
        RunTables.WriteNodes(console, Nodes);
        return text.ToString().Split('\n');
    }

    private static NodeReport Node(int number) => new()
    {
        Node = $"worker-{number}",
        Stage = number - 1,
        FirstLayer = 3 * (number - 1),
        Layers = 3,
        Computed = 2_000,
        Runs = 1_000,
        PayloadBytes = 102_400_000,
        RawBytes = 102_300_000,
        Codec = "raw",
        CodecErrorMax = 0,
        EncodeSeconds = 0.016,
        DecodeSeconds = 0.021,
        ComputeSeconds = number + 0.25,
        SendSeconds = 0.15,
        WaitInputSeconds = 1.088,
        WaitOutputSeconds = 0.191,
        WallSeconds = 10.55,
        EnergyJoules = 0.00819,
        CommunicationOverheadSeconds = 1.241,
        LatencySeconds = 1.279,
    };
}
