using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>Where tables go: stdout or stderr, wide enough that a pipe does not fold them.</summary>
internal static class ReportConsole
{
    private const int PipeWidth = 180;

    public static IAnsiConsole Out => Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error => Create(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (isRedirected)
        {
            console.Profile.Width = PipeWidth;
        }

        return console;
    }
}
