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

        if (prepare.Members.FirstOrDefault(member => member.Incarnation == prepare.Offer.Origin) is MemberDescription origin)
        {
            work.Run(cancellationToken => FetchManifestAsync(wanted, origin, cancellationToken));
        }
    }

    private async Task FetchManifestAsync(Digest wanted, MemberDescription origin, CancellationToken cancellationToken)
    {
        try
        {
            if (surroundings.Content.TryGet(wanted) is null)
            {
                await surroundings.Content.FetchAsync(wanted, origin, surroundings.Dialer, cancellationToken).ConfigureAwait(false);
            }

            if (surroundings.Content.TryGet(wanted) is ReadOnlyMemory<byte> bytes)
            {
                served.Learn(Manifest.Parse(bytes));
            }
        }
        catch (Exception exception) when (exception is LinkException or ModelException)
        {
            // Requests by position work without it; the next plan brings another chance.
            SourceLog.ManifestUnknown(surroundings.Logger, exception.Message);
        }
    }
}
