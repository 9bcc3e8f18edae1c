using System.Collections.Concurrent;
using ActorInference.Decisions;

namespace ActorInference.Execution.Transfer;

/// <summary>The open data links of one process by their number.</summary>
public sealed class LinkTable
{
    private readonly ConcurrentDictionary<long, ILink> _links = new();
    private long _lastId;

    public int Count => _links.Count;

    /// <summary>A number that was never used before in this process.</summary>
    public LinkId NextId() => new(Interlocked.Increment(ref _lastId));

    public void Add(ILink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        _links[link.Id.Value] = link;
    }

    /// <summary>Null once it is closed.</summary>
    public ILink? Find(LinkId id) => _links.GetValueOrDefault(id.Value);

    public void Remove(LinkId id) => _links.TryRemove(id.Value, out _);

    public void CloseAll(string reason)
    {
        foreach (ILink link in _links.Values)
        {
            link.Close(reason);
        }
    }
}
