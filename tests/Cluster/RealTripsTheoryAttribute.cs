namespace ActorInference.Tests.Cluster;

/// <summary>A test on third-party trips, which are not part of the repository: skipped unless ACTORINFERENCE_DATA names the folder that holds them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealTripsTheoryAttribute : TheoryAttribute
{
    public RealTripsTheoryAttribute()
    {
        if (TripsPath is null)
        {
            Skip = "ACTORINFERENCE_DATA does not name a folder with data/porto-test-trips.jsonl";
        }
    }

    public static string? TripsPath
    {
        get
        {
            string? folder = Environment.GetEnvironmentVariable("ACTORINFERENCE_DATA");
            string path = Path.Combine(folder ?? string.Empty, "data", "porto-test-trips.jsonl");
            return folder is not null && File.Exists(path) ? path : null;
        }
    }
}
