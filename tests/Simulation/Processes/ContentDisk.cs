using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>The layers (and manifests) that outlive a process. What lies there may rot, and there may be no room for more.</summary>
internal sealed class ContentDisk
{
    private readonly List<Digest> _kept = [];
    private readonly HashSet<Digest> _corrupt = [];

    public bool IsFull { get; set; }

    public IReadOnlyList<Digest> Kept => _kept;

    /// <summary>Nothing is kept on a full disk.</summary>
    public void Keep(Digest content)
    {
        if (!IsFull && !_kept.Contains(content))
        {
            _kept.Add(content);
        }
    }

    /// <summary>Reads and verifies; what has another hash than its name is deleted.</summary>
    public bool IsThere(Digest content)
    {
        if (_corrupt.Remove(content))
        {
            _kept.Remove(content);
        }

        return _kept.Contains(content);
    }

    public void Corrupt(SeededRandom random) => _corrupt.UnionWith(_kept.Where(_ => random.Chance(0.5)));

    public void Clear()
    {
        _kept.Clear();
        _corrupt.Clear();
    }
}
