using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Tests.Simulation.Network;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>The layers (and manifests) that a machine holds, and their way from member to member.</summary>
internal sealed class ContentStore(MemberProcess process, HashSet<Digest> disk)
{
    public IReadOnlyCollection<Digest> Held => disk;

    public bool Holds(Digest content) => disk.Contains(content);

    public string? Serve(ConnectionEnd end, LayerOpening opening)
    {
        if (!disk.Contains(opening.Content))
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
                    disk.Add(content);
                    end.Close("all is there");
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
