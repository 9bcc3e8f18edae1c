using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Payloads;
using ActorInference.Execution.Stages;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Execution.Transfer;

/// <summary>Opens and accepts the links between stages and sources: over the network, or by reference inside this process.</summary>
/// <param name="self">This process.</param>
/// <param name="dialer">Opens connections to others.</param>
/// <param name="stages">Who can be dialed here.</param>
/// <param name="payloads">Where frames live.</param>
/// <param name="clock">The process' clock.</param>
public sealed class DataPlane(Incarnation self, LinkDialer dialer, StageTable stages, PayloadStore payloads, EngineClock clock)
{
    public LinkTable Links { get; } = new();

    /// <summary>Answers whoever dials a stage of this process.</summary>
    public LinkAnswer<IDataReceiver> Accept(DataConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        StageRunner? stage = stages.Find(connection.Open.Stage);
        if (Refusal(connection.Open, stage) is LinkRefusal refusal)
        {
            return refusal;
        }

        RemoteLink link = new(Links.NextId(), connection, stage!, Links, payloads, clock);
        Links.Add(link);
        try
        {
            AttachAccepted(stage!, connection.Open.Dialer, link);
        }
        catch (MailboxFullException exception)
        {
            Links.Remove(link.Id);
            return new LinkRefusal(RefusalCode.Declined, exception.Message);
        }

        return link;
    }

    /// <summary>Dials a stage, wherever it is.</summary>
    /// <param name="open">Which stage, and what the owner is to it.</param>
    /// <param name="to">The member that holds it.</param>
    /// <param name="owner">Is told what arrives.</param>
    /// <param name="attach">Called with the open link before anything arrives on it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkException">Refused or unreachable.</exception>
    public async Task OpenAsync(LinkOpen open, MemberDescription to, ILinkOwner owner, Action<ILink> attach, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(attach);
        if (to.Incarnation == self)
        {
            StageRunner? stage = stages.Find(open.Stage);
            if (Refusal(open, stage) is LinkRefusal refusal)
            {
                throw new LinkException(refusal.Text, refusal);
            }

            LocalLink.Join(Links, payloads, self, new LocalLinkEnd(owner, attach), new LocalLinkEnd(stage!, link => AttachAccepted(stage!, open.Dialer, link)));
            return;
        }

        DataConnection connection = await dialer.DialDataAsync(to.Address, to.Incarnation, open, cancellationToken).ConfigureAwait(false);
        RemoteLink remote = new(Links.NextId(), connection, owner, Links, payloads, clock);
        Links.Add(remote);
        try
        {
            attach(remote);
            connection.Start(remote);
        }
        catch (Exception exception) when (exception is MailboxFullException or InvalidOperationException)
        {
            // The owner cannot take it, or it was closed before it began: nobody would ever hear of its end.
            Links.Remove(remote.Id);
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new LinkException($"The link to {open.Stage} could not begin: {exception.Message}", null, exception);
        }
    }

    private static LinkRefusal? Refusal(in LinkOpen open, StageRunner? stage)
    {
        if (stage is null)
        {
            return new LinkRefusal(RefusalCode.UnknownEpoch, $"{open.Stage} is not here (yet, or any more)");
        }

        if (!open.Codec.IsKnown())
        {
            return new LinkRefusal(RefusalCode.NotInPlan, $"this member does not know the codec {(byte)open.Codec} for links; it knows {CodecPreferences.Words}");
        }

        if (open.Codec.IsLossy() && !stage.Codec.IsLossy())
        {
            return new LinkRefusal(RefusalCode.NotInPlan, $"{open.Stage} is of a plan whose results are exact, and the link would round them ({open.Codec})");
        }

        bool fits = open.Dialer switch
        {
            DialerPosition.PreviousStage => open.Stage.Index > 0,
            DialerPosition.SourceAtFirstStage => open.Stage.Index == 0,
            DialerPosition.SourceAtLastStage => stage.IsLast,
        };
        return fits && open.Model == stage.Model ? null : new LinkRefusal(RefusalCode.NotInPlan, $"{open.Stage} does not expect that model or that dialer");
    }

    private static void AttachAccepted(StageRunner stage, DialerPosition dialer, ILink link)
    {
        if (dialer == DialerPosition.SourceAtLastStage)
        {
            stage.AttachSource(link);
        }
        else
        {
            stage.AttachInput(link);
        }
    }
}
