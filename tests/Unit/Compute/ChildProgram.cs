namespace ActorInference.Tests.Unit.Compute;

/// <summary>The test assembly as a program: a test starts it again with other switches of the runtime.</summary>
internal static class ChildProgram
{
    public const string WidthsCommand = "widths";

    public static int Main(string[] args)
    {
        if (args is not [WidthsCommand])
        {
            Console.Error.WriteLine($"These are tests: run them with 'dotnet test'. The only command is '{WidthsCommand}'.");
            return 2;
        }

        Console.WriteLine(WidthReport.OfThisProcess().ToLine());
        return 0;
    }
}
