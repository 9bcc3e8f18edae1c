using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorInference.Tests.Engines.Links;

/// <summary>One member's listener and dialer on real sockets of the loopback, with its decisions set by the test.</summary>
internal sealed class TestMember : ILinkHandler, IContentSource, IAsyncDisposable
{
    public static readonly LinkOpen Open = new(new StageId(new Epoch(new Term(1), 2), 3), default, DialerPosition.PreviousStage);

    /// <summary>For tests of other things than silence, on machines that are busy.</summary>
    public static readonly LinkOptions Patient = LinkOptions.Default with
    {
        HeartbeatInterval = TimeSpan.FromMinutes(1),
        SilenceTimeout = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        HandshakeTimeout = TimeSpan.FromSeconds(10),
    };

    private readonly LinkListener _listener;
    private readonly Channel<(DataConnection Connection, TestData Receiver)> _data = Channel.CreateUnbounded<(DataConnection, TestData)>();
    private readonly Channel<(ControlConnection Connection, TestControl Receiver)> _control = Channel.CreateUnbounded<(ControlConnection, TestControl)>();

    private int _layersAccepted;

    private TestMember(Func<TestMember, Task<LinkListener>> start, LinkDialer dialer, LinkResources resources)
    {
        Resources = resources;
        _listener = start(this).GetAwaiter().GetResult();
        Dialer = dialer;
    }

    public LinkDialer Dialer { get; }

    public LinkResources Resources { get; }

    public IPEndPoint Endpoint => _listener.Endpoint;

    public MemberAddress Address => new("127.0.0.1", Endpoint.Port);

    public Func<DataConnection, TestData> NewData { get; set; } = _ => new TestData();

    public LinkRefusal? DataRefusal { get; set; }

    public int LayersAccepted => Volatile.Read(ref _layersAccepted);

    public ConcurrentDictionary<Digest, byte[]> Contents { get; } = new();

    public ChannelReader<(DataConnection Connection, TestData Receiver)> Data => _data.Reader;

    public ChannelReader<(ControlConnection Connection, TestControl Receiver)> Control => _control.Reader;

    public static TestMember Start(LinkOptions? options = null, string secret = "secret", string cluster = "test", ILoggerFactory? loggers = null, ulong incarnation = 1, TimeProvider? time = null)
    {
        ClusterCredentials credentials = new(cluster, Encoding.UTF8.GetBytes(secret));
        PeerHello self = new(new Incarnation(incarnation), $"member-{incarnation}");
        loggers ??= NullLoggerFactory.Instance;
        LinkResources resources = new(options ?? Patient, time ?? TimeProvider.System);
        return new TestMember(
            member => LinkListener.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), credentials, self, member, resources, loggers, CancellationToken.None),
            new LinkDialer(credentials, self, resources, loggers),
            resources);
    }

    public ValueTask<LinkAnswer<IControlReceiver>> AcceptControlAsync(ControlConnection connection, CancellationToken cancellationToken)
    {
        TestControl receiver = new();
        receiver.MessageCame = message =>
        {
            if (message is LighthouseMessage.Renew renew)
            {
                connection.Send(new LighthouseMessage.Renewed(renew.Attempt, 0));
            }
        };
        _control.Writer.TryWrite((connection, receiver));
        return ValueTask.FromResult(LinkAnswers.Accept<IControlReceiver>(receiver));
    }

    public ValueTask<LinkAnswer<IDataReceiver>> AcceptDataAsync(DataConnection connection, CancellationToken cancellationToken)
    {
        if (DataRefusal is not null)
        {
            return ValueTask.FromResult<LinkAnswer<IDataReceiver>>(DataRefusal);
        }

        TestData receiver = NewData(connection);
        _data.Writer.TryWrite((connection, receiver));
        return ValueTask.FromResult(LinkAnswers.Accept<IDataReceiver>(receiver));
    }

    public ValueTask<LinkAnswer<IContentSource>> AcceptLayersAsync(PeerHello peer, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _layersAccepted);
        return ValueTask.FromResult(LinkAnswers.Accept<IContentSource>(this));
    }

    public OpenedContent? TryOpen(Digest content) => Contents.TryGetValue(content, out byte[]? bytes) ? OpenedContent.FromMemory(bytes) : null;

    public async Task<Socket> ConnectRawAsync()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Endpoint);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await Dialer.DisposeAsync();
        await _listener.DisposeAsync();
        Resources.Dispose();
    }
}
