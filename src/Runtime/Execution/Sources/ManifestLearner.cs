using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Mailboxes;
using ActorInference.Links;
using ActorInference.Models;

namespace ActorInference.Execution.Sources;

/// <summary>A source that did not bring the model learns its inputs and outputs from whoever did.</summary>
internal sealed class ManifestLearner(ServedModel served, SourceSurroundings surroundings, BackgroundWork work)
{
    /// <summary>A plan has come: if it is for a model that is not known yet, its manifest is fetched.</summary>
    public void Learn(CoordinationMessage.Prepare prepare)
    {
        served.Order(prepare.Plan.Epoch, surroundings.Clock.Now);
        Digest wanted = prepare.Offer.Model.Hash;
        // What a source brings is what its callers ask for: a plan of another model changes nothing for them.
        if (surroundings.Manifest is not null)
        {
            return;
        }

        if (served.Manifest is Manifest known && Content.ContentDigest.From(known.ModelId) == wanted)
        {
            return;
        }

        // The origin first: it surely has it. But it may be gone, while the others go on.
        IEnumerable<Incarnation> holders = prepare.Holders.Where(holder => holder.Content == wanted).Select(holder => holder.Member);
        MemberDescription[] candidates =
        [
            .. holders.Prepend(prepare.Offer.Origin).Distinct().Select(holder => prepare.Members.FirstOrDefault(member => member.Incarnation == holder)).OfType<MemberDescription>(),
        ];
        work.Run(cancellationToken => LearnAsync(wanted, candidates, cancellationToken));
    }

    private async Task LearnAsync(Digest wanted, MemberDescription[] candidates, CancellationToken cancellationToken)
    {
        string failure = "nobody who holds it is known";
        foreach (MemberDescription candidate in candidates)
        {
            try
            {
                if (surroundings.Content.TryGet(wanted) is null)
                {
                    await surroundings.Content.FetchAsync(wanted, candidate, surroundings.Holders, cancellationToken).ConfigureAwait(false);
                }

                if (surroundings.Content.TryGet(wanted) is ReadOnlyMemory<byte> bytes)
                {
                    served.Learn(Manifest.Parse(bytes));
                    return;
                }
            }
            catch (Exception exception) when (exception is LinkException or ModelException or InvalidDataException)
            {
                failure = exception.Message;
            }
        }

        // Requests by position work without it; the next plan brings another chance.
        SourceLog.ManifestUnknown(surroundings.Logger, failure);
    }
}
