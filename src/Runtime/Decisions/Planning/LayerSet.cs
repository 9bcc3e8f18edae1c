using System.Collections.Immutable;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Planning;

/// <summary>Some of a model's layers. Immutable; equal where the layers are.</summary>
public sealed class LayerSet : IEquatable<LayerSet>
{
    private readonly ImmutableArray<bool> _isIn;

    private LayerSet(ImmutableArray<bool> isIn) => _isIn = isIn;

    public static LayerSet Empty { get; } = new([]);

    /// <summary>Those layers of a model whose weights a member says that it can serve.</summary>
    public static LayerSet Of(ModelOffer offer, ImmutableArray<Digest> heldContent)
    {
        ArgumentNullException.ThrowIfNull(offer);
        if (heldContent.IsDefaultOrEmpty)
        {
            return Empty;
        }

        var held = new HashSet<Digest>(heldContent);
        return new LayerSet([.. offer.LayerHashes.Select(layer => held.Contains(layer.Hash))]);
    }

    /// <param name="layers">Indexes, in any order.</param>
    public static LayerSet Of(params ReadOnlySpan<int> layers)
    {
        bool[] isIn = [];
        foreach (int layer in layers)
        {
            if (layer >= isIn.Length)
            {
                Array.Resize(ref isIn, layer + 1);
            }

            isIn[layer] = true;
        }

        return new LayerSet([.. isIn]);
    }

    public bool Contains(int layer) => layer < _isIn.Length && _isIn[layer];

    public bool Equals(LayerSet? other) => other is not null && _isIn.AsSpan().SequenceEqual(other._isIn.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as LayerSet);

    public override int GetHashCode() => _isIn.Length;
}
