using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Work;

/// <summary>A model of which every layer is a hash function: the right answer is known whatever the split, and a layer that runs twice, not at all or out of order shows.</summary>
internal sealed class SimulatedModel
{
    /// <summary>The speed of the lane on which the profile was "measured".</summary>
    public const double ProfiledFlopsPerSecond = 1e9;

    public SimulatedModel(SeededRandom random, int layerCount)
    {
        Model = new ModelId(AnyDigest(random));
        ImmutableArray<LayerProfile>.Builder layers = ImmutableArray.CreateBuilder<LayerProfile>(layerCount);
        ImmutableArray<LayerHash>.Builder hashes = ImmutableArray.CreateBuilder<LayerHash>(layerCount);
        for (int layer = 0; layer < layerCount; layer++)
        {
            long activationBytes = random.Between(100, 10_000);
            double seconds = random.Between(TimeSpan.FromMicroseconds(100), TimeSpan.FromMilliseconds(2)).TotalSeconds;
            layers.Add(new LayerProfile($"layer-{layer}", "hash", seconds, random.Between(1_000, 1_000_000), activationBytes));
            hashes.Add(new LayerHash(AnyDigest(random)));
        }

        LayerHashes = hashes.MoveToImmutable();
        Profile = new ModelProfile(layers.MoveToImmutable(), random.Between(100, 2_000), ProfiledFlopsPerSecond);
    }

    public ModelId Model { get; }

    public ImmutableArray<LayerHash> LayerHashes { get; }

    public ModelProfile Profile { get; }

    public int LayerCount => LayerHashes.Length;

    public ModelOffer Offer(Incarnation origin, PlanningPreferences preferences) =>
        new(Model, "hash chain", origin, LayerHashes, [.. Profile.Layers.Select(layer => layer.WeightBytes)], Profile, preferences);

    /// <summary>Runs a range of layers; null if one of them is poisoned for this request.</summary>
    public Activation? Run(Activation input, int firstLayer, int count)
    {
        ulong state = input.State;
        for (int layer = firstLayer; layer < firstLayer + count; layer++)
        {
            if (layer == input.PoisonedLayer)
            {
                return null;
            }

            state = SeededRandom.Mix(state ^ LayerHashes[layer].Hash.First);
        }

        return input with { State = state };
    }

    public Activation? RunWhole(Activation input) => Run(input, 0, LayerCount);

    public long OutputBytes(int lastLayer) => Profile.Layers[lastLayer].OutputBytes;

    public double ComputeSeconds(int firstLayer, int count, double flopsPerSecond)
    {
        double seconds = 0;
        for (int layer = firstLayer; layer < firstLayer + count; layer++)
        {
            seconds += Profile.Layers[layer].ComputeSeconds;
        }

        return seconds * ProfiledFlopsPerSecond / flopsPerSecond;
    }

    private static Digest AnyDigest(SeededRandom random) => new(random.Next(), random.Next(), random.Next(), random.Next());
}
