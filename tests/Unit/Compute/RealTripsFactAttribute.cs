using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>A test on third-party trips that are not in the repository: skipped where ACTORINFERENCE_DATA does not say where they are.</summary>
internal sealed class RealTripsFactAttribute : FactAttribute
{
    private const string Variable = "ACTORINFERENCE_DATA";

    public RealTripsFactAttribute()
    {
        if (!File.Exists(Path))
        {
            Skip = $"Set {Variable} to the folder that holds data/porto-test-trips.jsonl.";
        }
    }

    public static string Path => System.IO.Path.Combine(Environment.GetEnvironmentVariable(Variable) ?? string.Empty, "data", "porto-test-trips.jsonl");
}
