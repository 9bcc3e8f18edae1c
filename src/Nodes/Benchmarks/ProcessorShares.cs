using System.Diagnostics;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>How much of a core each process used while it was watched.</summary>
internal sealed class ProcessorShares
{
    private readonly Dictionary<string, double> _used = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, double> _before = new Dictionary<string, double>();
    private long _began;
    private double _watched;

    /// <param name="processorSeconds">Of each process, since its start.</param>
    public void Begin(IReadOnlyDictionary<string, double> processorSeconds)
    {
        _before = processorSeconds;
        _began = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc cref="Begin"/>
    public void End(IReadOnlyDictionary<string, double> processorSeconds)
    {
        _watched += Stopwatch.GetElapsedTime(_began).TotalSeconds;
        foreach ((string name, double seconds) in processorSeconds)
        {
            _used[name] = _used.GetValueOrDefault(name) + seconds - _before.GetValueOrDefault(name);
        }
    }

    public IReadOnlyDictionary<string, double> Read() => _used.ToDictionary(process => process.Key, process => process.Value / _watched);
}
