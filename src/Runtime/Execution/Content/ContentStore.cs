using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Links;

namespace ActorInference.Execution.Content;

/// <summary>
/// Layers and manifests by hash: in memory (bounded, least recently used first to go; what this process itself published stays),
/// on disk where there is a cache. Every content that comes from outside is checked against its hash. Thread-safe.
/// </summary>
public sealed class ContentStore(long bytesMax, DiskCache? disk) : IContentSource
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest, Entry> _entries = [];
    private readonly LinkedList<Digest> _leastRecentFirst = new();

    /// <summary>Bytes in memory.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>What can be served to others at once.</summary>
    public ImmutableArray<Digest> Held
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Keys];
            }
        }
    }

    /// <summary>What this process brings into the cluster; stays for as long as the process lives.</summary>
    public void Publish(Digest content, ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            Put(content, bytes, isPublished: true);
        }
    }

    /// <returns>The content from memory or disk, or null if it is in neither.</returns>
    public ReadOnlyMemory<byte>? TryGet(Digest content)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(content, out Entry? entry))
            {
                _leastRecentFirst.Remove(entry.Place);
                _leastRecentFirst.AddLast(entry.Place);
                return entry.Bytes;
            }
        }

        if (disk?.TryRead(content) is not byte[] bytes)
        {
            return null;
        }

        lock (_gate)
        {
            Put(content, bytes, isPublished: false);
        }

        return bytes;
    }

    public OpenedContent? TryOpen(Digest content) => TryGet(content) is ReadOnlyMemory<byte> bytes ? OpenedContent.FromMemory(bytes) : null;

    /// <summary>Fetches a content, checks and keeps it.</summary>
    /// <exception cref="LinkException">Unreachable, refused, broken, not held there, or other bytes than the hash names.</exception>
    public async Task FetchAsync(Digest content, MemberDescription from, LinkDialer dialer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(dialer);
        ArrayBufferWriter<byte> received = new();
        await using (LayersConnection connection = await dialer.DialLayersAsync(from.Address, from.Incarnation, cancellationToken).ConfigureAwait(false))
        {
            long? length = await connection.FetchAsync(content, Math.Min(bytesMax, Array.MaxLength), received, cancellationToken).ConfigureAwait(false);
            if (length is null)
            {
                throw new LinkException($"{from.Name} does not hold {content}.");
            }
        }

        Digest actual = ContentDigest.Of(received.WrittenSpan);
        if (actual != content)
        {
            throw new LinkException($"{from.Name} sent {actual} where {content} was asked for.");
        }

        disk?.Write(content, received.WrittenSpan);
        lock (_gate)
        {
            Put(content, received.WrittenMemory, isPublished: false);
        }
    }

    private void Put(Digest content, ReadOnlyMemory<byte> bytes, bool isPublished)
    {
        if (_entries.TryGetValue(content, out Entry? present))
        {
            present.IsPublished |= isPublished;
            return;
        }

        MakeRoom(bytes.Length);
        _entries.Add(content, new Entry(bytes, _leastRecentFirst.AddLast(content)) { IsPublished = isPublished });
        HeldBytes += bytes.Length;
    }

    private void MakeRoom(long bytes)
    {
        LinkedListNode<Digest>? place = _leastRecentFirst.First;
        while (place is not null && HeldBytes + bytes > bytesMax)
        {
            LinkedListNode<Digest>? next = place.Next;
            Entry entry = _entries[place.Value];
            if (!entry.IsPublished)
            {
                HeldBytes -= entry.Bytes.Length;
                _entries.Remove(place.Value);
                _leastRecentFirst.Remove(place);
            }

            place = next;
        }
    }

    private sealed class Entry(ReadOnlyMemory<byte> bytes, LinkedListNode<Digest> place)
    {
        public ReadOnlyMemory<byte> Bytes { get; } = bytes;

        public LinkedListNode<Digest> Place { get; } = place;

        public bool IsPublished { get; set; }
    }
}
