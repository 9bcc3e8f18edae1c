using ActorInference.Nodes.Networks;

namespace ActorInference.Tests.Cluster.Benchmarks;

/// <summary>A test on emulated small machines: skipped, and said so, where this process may not make any.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamespaceAndProcessorFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> WhyNot = new(EdgeLab.WhyNot);

    public NamespaceAndProcessorFactAttribute()
    {
        if (WhyNot.Value is { } reason)
        {
            Skip = reason;
            Console.Error.WriteLine($"Tests on emulated small machines are skipped: {reason}");
        }
    }
}
