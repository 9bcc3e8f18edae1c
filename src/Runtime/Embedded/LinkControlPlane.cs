using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Embedded;

/// <summary>The control plane of the embedded engine: connections of its own to lighthouses and peers, over the member's links.</summary>
internal sealed class LinkControlPlane : IControlPlane
{
    private readonly MemberContext _context;
    private readonly PeerTable _peers;
    private readonly EmbeddedLighthouse? _lighthouse;

    /// <summary>Null at the place of the lighthouse in this process.</summary>
    private readonly ImmutableArray<LighthouseDialer?> _lighthouses;

    private readonly TaskCompletionSource _unwanted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="MemberStartException">The folder in which the term is kept cannot be used.</exception>
    public LinkControlPlane(MemberContext context)
    {
        _context = context;
        MemberSettings settings = context.Settings;
        TermFile? termFile = settings.IsLighthouse && settings.StateFolder is string folder ? new TermFile(folder) : null;
        if (settings.IsLighthouse && termFile is null)
        {
            EmbeddedLog.TermNotKept(context.Logger);
        }

        _peers = new PeerTable(context, new ClaimGuard(termFile?.Stored ?? default), OnPeerLost);
        ImmutableArray<MemberAddress> addresses = context.Lighthouses;
        _lighthouse = settings.IsLighthouse ? new EmbeddedLighthouse(context, termFile, addresses.IndexOf(addresses.FirstOrDefault(IsOwn)!), _peers) : null;
        _lighthouses = settings.Roles == MemberRoles.None ? [] : [.. addresses.Select(DialerFor)];
    }

    public MemberAddress Address => _context.Self.Address;

    public Task Unwanted => _unwanted.Task;

    public void Start()
    {
        _lighthouse?.Start();
        for (int place = 0; place < _lighthouses.Length; place++)
        {
            if (_lighthouses[place] is LighthouseDialer dialer)
            {
                _context.Work.Run(stopping => dialer.RunAsync(() => NoteFailure(dialer), stopping));
            }
            else
            {
                _context.Router.OnLighthouseConnected(place);
            }
        }
    }

    public void Send(Incarnation peer, ControlMessage message) => _peers.Send(peer, message);

    public void SendToLighthouse(int place, LighthouseMessage message)
    {
        if (_lighthouses[place] is LighthouseDialer dialer)
        {
            dialer.Send(message);
        }
        else
        {
            Receive(_context.Self.Incarnation, message);
        }
    }

    public void Receive(Incarnation from, ControlMessage message) => _lighthouse?.Receive(from, message);

    public void Drop(Incarnation peer, string reason) => _peers.Drop(peer, reason);

    public LinkAnswer<IControlReceiver> Accept(ControlConnection connection) => _peers.IsOwn(connection.Peer.Incarnation)
        ? new LinkRefusal(RefusalCode.WrongPeer, "this member is the one that you claim to be")
        : _peers.Add(connection, null);

    public MemberStartException JoinFailure(TimeSpan limit)
    {
        LighthouseDialer[] dialers = [.. _lighthouses.OfType<LighthouseDialer>()];
        LighthouseDialer? unwanted = dialers.FirstOrDefault(dialer => dialer.IsUnwanted);
        if (unwanted is not null)
        {
            return new MemberStartException(StartFailure.LighthouseRefused, $"The lighthouse at {unwanted.Address} refuses this member: {unwanted.LastFailure!.Message}", unwanted.LastFailure);
        }

        if (_context.Router.RegistrationRefusal is string refusal)
        {
            return new MemberStartException(StartFailure.LighthouseRefused, $"The lighthouse refuses to register this member: {refusal}");
        }

        string tried = string.Join("; ", dialers.Select(dialer => $"{dialer.Address} after {dialer.Failures + 1} attempts ({dialer.LastFailure?.Message ?? "no answer to the registration"})"));
        return new MemberStartException(
            StartFailure.LighthouseUnreachable,
            $"No lighthouse has registered this member within {limit.TotalSeconds:0.#} s: {tried}. Is the lighthouse running, and is its address right (--lighthouse host:port)?");
    }

    public Task CloseAsync(string reason) => _peers.CloseAllAsync(reason);

    public ValueTask DisposeAsync() => _lighthouse?.DisposeAsync() ?? ValueTask.CompletedTask;

    private LighthouseDialer? DialerFor(MemberAddress lighthouse, int place) =>
        _lighthouse is not null && IsOwn(lighthouse) ? null : new LighthouseDialer(place, lighthouse, _context, _peers);

    private bool IsOwn(MemberAddress address)
    {
        ListenAddress listen = _context.Settings.Listen;
        return address == Address
            || (address.Port == _context.ListenPort && (address.Host == listen.Host || (listen.IsLoopback && new ListenAddress(address.Host, address.Port).IsLoopback)));
    }

    private void OnPeerLost(Incarnation peer, string reason, bool saidGoodbye)
    {
        _lighthouse?.OnPeerLost(peer);
        _context.Router.OnPeerLost(peer, reason, saidGoodbye);
    }

    private void NoteFailure(LighthouseDialer lighthouse)
    {
        if (lighthouse.IsUnwanted)
        {
            _unwanted.TrySetResult();
        }
    }
}
