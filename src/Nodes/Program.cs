using System.CommandLine;
using ActorInference.Nodes.Commands;

RootCommand root = new(
    "ActorInference: splits a trained model over several machines and streams activations from stage to stage." + Environment.NewLine
    + "Exit codes: 0 success; 1 defect in the program; 2 options, files or model are wrong; 3 some requests were answered with an error; "
    + "4 outputs differ from a single process; 5 cluster cannot be reached; 6 a private cluster lost a process that it cannot do without; 7 what was waited for did not happen in time; 130 interrupted.");
root.Options.Add(SharedOptions.Verbose);
root.Subcommands.Add(DemoCommand.Create());
root.Subcommands.Add(PredictCommand.Create());
root.Subcommands.Add(PlanCommand.Create());
root.Subcommands.Add(InspectCommand.Create());
root.Subcommands.Add(StatusCommand.Create());
root.Subcommands.Add(DrainCommand.Create());
root.Subcommands.Add(BenchCommand.Create());
MemberCommand.AddTo(root);
ParseResult parse = root.Parse(args);
if (parse.Errors.Count > 0)
{
    foreach (System.CommandLine.Parsing.ParseError error in parse.Errors)
    {
        Console.Error.WriteLine($"error: {error.Message}");
    }

    Console.Error.WriteLine("--help shows how the command is used.");
    return (int)ActorInference.Nodes.ExitCode.InvalidInput;
}

// A member answers signals itself: the first one lets it finish what others need of it, which may take longer than any command.
TimeSpan? terminationTimeout = parse.CommandResult.Command == root ? null : TimeSpan.FromSeconds(15);
return await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = terminationTimeout, EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
