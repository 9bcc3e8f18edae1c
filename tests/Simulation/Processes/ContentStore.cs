using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Tests.Simulation.Network;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>The layers (and manifests) that a member holds, in memory and on its disk, and their way from member to member.</summary>
/// <param name="process">Whose.</param>
/// <param name="disk">Outlives it.</param>
/// <param name="own">What an origin was given: it needs no disk for that.</param>
internal sealed class ContentStore(MemberProcess process, ContentDisk disk, IReadOnlyList<Digest> own)
{
    private readonly List<Digest> _memory = [.. own];

    public IEnumerable<Digest> Held => _memory.Union(disk.Kept);

    public bool Holds(Digest content)
    {
        if (!_memory.Contains(content) && disk.IsThere(content))
        {
            _memory.Add(content);
        }

        return _memory.Contains(content);
    }

    public string? Serve(ConnectionEnd end, LayerOpening opening)
    {
        if (!Holds(opening.Content))
        {
            return "not held here";
        }

        process.After(TimeSpan.FromMicroseconds(100), () => end.Send(opening.Content, BytesOf(opening.Content)));
        return null;
    }

    public void Fetch(Digest content, MemberDescription from, Action ready, Action<string> failed) =>
        process.Surroundings.Network.Dial(
            process,
            from.Address,
            from.Incarnation,
            ConnectionKind.Layers,
            new LayerOpening(content),
            end =>
            {
                end.Lost = failed;
                end.Received = _ =>
                {
                    end.Close("all is there");
                    disk.Keep(content);
                    _memory.Add(content);
                    ready();
                };
            },
            failed);

    private long BytesOf(Digest content)
    {
        int layer = process.Surroundings.Model.LayerHashes.IndexOf(new LayerHash(content));
        return layer < 0 ? 10_000 : process.Surroundings.Model.Profile.Layers[layer].WeightBytes;
    }
}
