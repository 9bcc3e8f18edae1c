using System.Collections.Immutable;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Messages;

/// <summary>The model that a source brings, as the coordinator and the workers need it. Who has once been told it can tell it on.</summary>
/// <param name="Model">Hash of the manifest; the manifest travels under this hash like a layer.</param>
/// <param name="Name">For people.</param>
/// <param name="Origin">Who serves manifest and layers if nobody else does.</param>
/// <param name="LayerHashes">One for each layer.</param>
/// <param name="LayerBytes">Size of each layer's blob.</param>
/// <param name="Profile">What the layers cost.</param>
/// <param name="Preferences">How the origin wants it split.</param>
public sealed record ModelOffer(
    ModelId Model,
    string Name,
    Incarnation Origin,
    ImmutableArray<LayerHash> LayerHashes,
    ImmutableArray<long> LayerBytes,
    ModelProfile Profile,
    PlanningPreferences Preferences)
{
    public bool Equals(ModelOffer? other) =>
        other is not null
        && Model == other.Model
        && Name == other.Name
        && Origin == other.Origin
        && LayerHashes.AsSpan().SequenceEqual(other.LayerHashes.AsSpan())
        && LayerBytes.AsSpan().SequenceEqual(other.LayerBytes.AsSpan())
        && Profile == other.Profile
        && Preferences == other.Preferences;

    public override int GetHashCode() => Model.GetHashCode();
}
