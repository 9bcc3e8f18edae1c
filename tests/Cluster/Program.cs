using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster;

/// <summary>What the tests start as processes of their own program.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [FragileWorker.Command, ..])
        {
            return await FragileWorker.RunAsync(arguments);
        }

        await Console.Error.WriteLineAsync($"Started by the tests as '{FragileWorker.Command}'.");
        return 2;
    }
}
