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
    /// <exception cref="LinkException">Unreachable, refused, broken, or not held there.</exception>
    /// <exception cref="InvalidDataException">Other bytes came than the hash names.</exception>
    public async Task FetchAsync(Digest content, MemberDescription from, HolderConnections holders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(holders);
        byte[]? received = null;
        await holders.UseAsync(from, async connection => received = await ReceiveAsync(connection, content, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (received is null)
        {
            throw new LinkException($"{from.Name} does not hold {content}.");
        }

        Digest actual = ContentDigest.Of(received);
        if (actual != content)
        {
            throw new InvalidDataException($"{from.Name} sent {actual} where {content} was asked for.");
        }

        // What a stage is built from must not wait for a disk.
        lock (_gate)
        {
            Put(content, received, isPublished: false);
        }

        disk?.Write(content, received);
    }

    private async Task<byte[]?> ReceiveAsync(LayersConnection connection, Digest content, CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> received = new();
        long? length = await connection.FetchAsync(content, Math.Min(bytesMax, Array.MaxLength), received, cancellationToken).ConfigureAwait(false);
        return length is null ? null : received.WrittenSpan.ToArray();
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
