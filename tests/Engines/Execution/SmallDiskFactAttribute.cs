using Xunit;

namespace ActorInference.Tests.Engines.Execution;

/// <summary>A test that fills a disk of its own; skipped where this process may not mount one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.IsPossible)
        {
            Skip = "Mounting a file system in memory needs root.";
            Console.Error.WriteLine($"Tests that fill a disk are skipped: {Skip}");
        }
    }
}
