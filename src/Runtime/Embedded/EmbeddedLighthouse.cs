using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Members;

namespace ActorInference.Embedded;

/// <summary>The lighthouse role of this process with its mailbox and its term on the disk. Decides nothing.</summary>
internal sealed class EmbeddedLighthouse : IAsyncDisposable
{
    private readonly MemberContext _context;
    private readonly TermFile? _termFile;
    private readonly int _place;
    private readonly PeerTable _peers;
    private readonly RoleLoop<LighthouseInput, LighthouseEffect> _loop;

    /// <param name="context">The member in whose process it is.</param>
    /// <param name="termFile">Null keeps the term in memory only.</param>
    /// <param name="place">Its own in the configured list; -1 if it is not there.</param>
    /// <param name="peers">The connections of this process.</param>
    public EmbeddedLighthouse(MemberContext context, TermFile? termFile, int place, PeerTable peers)
    {
        _context = context;
        _termFile = termFile;
        _place = place;
        _peers = peers;
        // A lighthouse is nobody's member: it has an identity of its own even where it shares the process.
        LighthouseRole role = new(Incarnations.Draw(), termFile?.Stored ?? default, context.Clock.Now, context.Settings.Timings);
        _loop = new("lighthouse", role, new LighthouseInput.Tick(), Execute, context.Clock, context.Logger, context.Failed, ThreadPoolSeats.Instance);
    }

    public void Start() => _loop.Start();

    public void Receive(Incarnation from, ControlMessage message)
    {
        if (from == _context.Self.Incarnation)
        {
            _loop.Post(new LighthouseInput.Received(from, message));
        }
        else
        {
            _loop.PostFromPeer(new LighthouseInput.Received(from, message));
        }
    }

    public void OnPeerLost(Incarnation peer) => _loop.Post(new LighthouseInput.PeerLost(peer));

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private void Execute(LighthouseEffect effect)
    {
        switch (effect)
        {
            case LighthouseEffect.Send send when send.To == _context.Self.Incarnation:
                _context.Router.OnMessage(send.To, _place, send.Message);
                break;
            case LighthouseEffect.Send send:
                _peers.SendIfOpen(send.To, send.Message);
                break;
            case LighthouseEffect.PersistTerm persist:
                _context.Work.Run(_ => Persist(persist.Term));
                break;
            default:
                throw new InvalidOperationException($"No engine executes {effect.GetType().Name}.");
        }
    }

    private Task Persist(Term term)
    {
        try
        {
            _termFile?.Write(term);
            _loop.Post(new LighthouseInput.TermPersisted(term));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _loop.Post(new LighthouseInput.TermPersistFailed(term, exception.Message));
        }

        return Task.CompletedTask;
    }
}
