using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Runs;

/// <summary>How a run ended: the report, the first errors, and what the shell is told.</summary>
internal sealed record RunOutcome(RunReport Report, IReadOnlyList<string> FirstErrors, long? FirstDifference)
{
    public ExitCode ExitCode => Report.BitIdenticalToSingleProcess == false || Report.AgreesWithManaged == false
        ? ExitCode.OutputsDiffer
        : Report.Errors > 0 ? ExitCode.RequestsFailed : ExitCode.Success;
}
