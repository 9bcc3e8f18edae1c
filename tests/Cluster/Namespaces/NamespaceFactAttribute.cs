using ActorInference.Nodes.Networks;

namespace ActorInference.Tests.Cluster.Namespaces;

/// <summary>A test on several hosts, each a network namespace of Linux: skipped, and said so, where this process may not make any.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamespaceFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> WhyNot = new(NetworkLab.WhyNot);

    public NamespaceFactAttribute()
    {
        if (WhyNot.Value is { } reason)
        {
            Skip = reason;
            Console.Error.WriteLine($"Tests on several hosts are skipped: {reason}");
        }
    }
}
