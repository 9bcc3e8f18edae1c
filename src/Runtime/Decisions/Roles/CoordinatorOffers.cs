using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>Which model is served: the first that was offered, for as long as its origin lives; a second one is refused in plain words.</summary>
internal sealed class CoordinatorOffers(CoordinatorRoster roster)
{
    public ModelOffer? Current { get; private set; }

    /// <summary>What an earlier office-holder has begun goes on.</summary>
    public void Adopt(ModelOffer offer) => Current = offer;

    /// <summary>Whether plans concern this source: it brings no model, or this one.</summary>
    public bool Serves(CoordinatorMember source) =>
        Current is not null && (source.Report?.Offer is not { } offer || offer.Origin != source.Incarnation || offer.Model == Current.Model);

    public string Refusal(CoordinatorMember source) =>
        $"The cluster serves {Current!.Name} ({Current.Model}); a second model, {source.Report?.Offer?.Name}, is refused while the first one's origin lives.";

    /// <summary>Takes the first offer in the order of the view whose origin lives, if the present one's origin does not.</summary>
    /// <returns>Whether another model is served now.</returns>
    public bool Choose()
    {
        if (Current is not null && roster.View.Contains(Current.Origin))
        {
            return false;
        }

        ModelOffer? chosen = null;
        foreach (CoordinatorMember member in roster.Members)
        {
            if (member.Report?.Offer is { } offer)
            {
                if (roster.View.Contains(offer.Origin))
                {
                    chosen = offer;
                    break;
                }

                // Its origin is gone, but who holds the layers can serve them.
                chosen ??= Current is null ? offer : null;
            }
        }

        if (chosen is null || chosen.Model == Current?.Model)
        {
            Current = chosen ?? Current;
            return false;
        }

        Current = chosen;
        return true;
    }
}
