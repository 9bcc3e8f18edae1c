using ActorInference.Decisions;

namespace ActorInference.Tests.Simulation.Scenarios;

/// <summary>What a run came to.</summary>
internal sealed record RunOutcome(ulong Seed, IReadOnlyList<string> Violations, int Results, int Errors, int Plans, long Events, TimeSpan LongestPause, MonotonicTime Ended)
{
    /// <summary>With the command that shows what happened.</summary>
    public string Explained =>
        $"{this}{Environment.NewLine}  replay: dotnet run -c Release --project tests/Simulation -- --seed {Seed} --transcript";

    public override string ToString() =>
        $"seed {Seed}: {Results} results, {Errors} errors, {Plans} plans, {Events} events, longest pause {LongestPause.TotalMilliseconds:0.#} ms, {Ended}"
        + string.Concat(Violations.Select(violation => $"{Environment.NewLine}  {violation}"));
}
