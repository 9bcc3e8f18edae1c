using ActorInference.Tests.Cluster.Members;
using ActorInference.Tests.Cluster.Recovery;

namespace ActorInference.Tests.Cluster;

/// <summary>What is no test: measuring, and what the tests start as processes of their own program.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [FragileWorker.Command, ..])
        {
            return await FragileWorker.RunAsync(arguments);
        }

        if (arguments is [RecoveryBenchmark.Command, ..])
        {
            return await RecoveryBenchmark.RunAsync(arguments[1..]);
        }

        await Console.Error.WriteLineAsync($"{RecoveryBenchmark.Usage}\n(and {FragileWorker.Command}, for the tests)");
        return 2;
    }
}
