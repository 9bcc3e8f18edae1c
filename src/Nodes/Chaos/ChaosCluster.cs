using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorInference.Execution.Members;
using ActorInference.Nodes.Processes;

namespace ActorInference.Nodes.Chaos;

/// <summary>
/// A lighthouse, coordinators and workers as processes on this machine, each on a loopback address of its own as if it were a machine of
/// its own, with a forwarder before each, so that cables can be pulled. It does to them what it is told; it decides nothing.
/// </summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    private const int FirstAddress = 10;

    private const int AddressesMax = 240;

    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("actor-inference-chaos-").FullName;
    private readonly IEngine _engine;
    private readonly string? _logFolder;
    private readonly Lock _gate = new();
    private readonly List<ChaosMember> _members = [];
    private Forwarder? _lighthouseForwarder;
    private IPEndPoint? _lighthouseEndpoint;
    private int _lastAddress;
    private int _lastCoordinator;
    private int _lastWorker;

    /// <param name="engine">What its members run on.</param>
    /// <param name="logFolder">Where each process' log goes; null: nowhere.</param>
    public ChaosCluster(IEngine engine, string? logFolder)
    {
        _engine = engine;
        _logFolder = logFolder;
        HasOwnAddresses = CanListenOn(new IPAddress([127, 0, 0, FirstAddress]));
        Network = new ChaosNetwork(HasOwnAddresses ? IPAddress.Loopback.ToString() : null);
        ClusterSecret.Write(SecretFile);
        if (logFolder is not null)
        {
            Directory.CreateDirectory(logFolder);
        }
    }

    public string Name { get; } = "chaos-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    public string SecretFile => Path.Combine(_folder, "secret");

    public ChaosNetwork Network { get; }

    /// <summary>Whether this system lets processes listen on 127.0.0.2 and so on. Without it a cut stops only what others dial.</summary>
    public bool HasOwnAddresses { get; }

    /// <summary>Signals that stop a process and let it go on are not to be had everywhere.</summary>
    public static bool CanFreeze => !OperatingSystem.IsWindows();

    /// <summary>All that have not gone, as of now.</summary>
    public IReadOnlyList<ChaosMember> Members
    {
        get
        {
            lock (_gate)
            {
                return [.. _members];
            }
        }
    }

    /// <summary>Before the source, which runs in this process.</summary>
    public Forwarder? SourceForwarder { get; private set; }

    /// <summary>Before its data connections, where the engine has them apart.</summary>
    public Forwarder? SourceLinkForwarder { get; private set; }

    /// <summary>host:port under which everybody knows the lighthouse, through all its lives.</summary>
    public string LighthouseAddress => _lighthouseForwarder?.Endpoint.ToString() ?? throw new InvalidOperationException("The lighthouse has not been started.");

    /// <summary>Starts the lighthouse, or starts it again with its address and its disk.</summary>
    public ChaosMember StartLighthouse()
    {
        _lighthouseEndpoint ??= NextEndpoint();
        _lighthouseForwarder ??= new Forwarder(Network, _lighthouseEndpoint, CableOf(_lighthouseEndpoint));
        return Start(ChaosRole.Lighthouse, "lighthouse", _lighthouseEndpoint, _lighthouseForwarder, ["--state", Path.Combine(_folder, "state")]);
    }

    public ChaosMember StartCoordinator() => StartJoining(ChaosRole.Coordinator, Text($"coordinator-{Interlocked.Increment(ref _lastCoordinator)}"), []);

    public ChaosMember StartWorker()
    {
        string name = Text($"worker-{Interlocked.Increment(ref _lastWorker)}");
        return StartJoining(ChaosRole.Worker, name, ["--cache", Path.Combine(_folder, "cache", name)]);
    }

    /// <summary>An address for the source, which runs in this process, behind a forwarder of its own.</summary>
    public IPEndPoint PlaceSource()
    {
        IPEndPoint endpoint = NextEndpoint();
        SourceForwarder = new Forwarder(Network, endpoint, CableOf(endpoint));
        SourceLinkForwarder = PlaceLinks(endpoint);
        return endpoint;
    }

    /// <exception cref="ProgramException">It did not become ready.</exception>
    public static async Task WaitUntilReadyAsync(ChaosMember member, CancellationToken cancellationToken)
    {
        try
        {
            await member.Ready.WaitAsync(ReadyTimeout, cancellationToken).ConfigureAwait(false);
            member.State = member.State == MemberState.Starting ? MemberState.Alive : member.State;
        }
        catch (TimeoutException exception)
        {
            throw new ProgramException(
                ExitCode.ClusterUnavailable, $"Member '{member}' was not ready after {ReadyTimeout.TotalSeconds:0} s. It said:{Environment.NewLine}{member.Child.LastErrors()}", exception);
        }
    }

    /// <summary>Every connection of this member ends at once, at both ends.</summary>
    public void ResetConnections(ChaosMember member)
    {
        foreach (Forwarder own in member.Forwarders)
        {
            own.Reset(null);
        }

        foreach (Forwarder other in (IEnumerable<Forwarder>)[.. SourceForwarders, .. Members.SelectMany(other => other.Forwarders)])
        {
            other.Reset(member.Cable);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync(ChaosMember member)
    {
        Remove(member);
        member.Child.Kill();
        await member.Child.Exited.ConfigureAwait(false);
        await CloseAsync(member).ConfigureAwait(false);
    }

    /// <summary>SIGSTOP, and after so long SIGCONT, by a process of its own: so it goes on even if this one is killed meanwhile.</summary>
    /// <returns>Completes when it goes on.</returns>
    public static async Task FreezeAsync(ChaosMember member, TimeSpan duration)
    {
        string[] arguments = ["-c", "kill -STOP \"$1\"; sleep \"$2\"; kill -CONT \"$1\"", "sh", Text($"{member.Child.ProcessId}"), Text($"{duration.TotalSeconds:0.000}")];
        using System.Diagnostics.Process shell = System.Diagnostics.Process.Start("sh", arguments);
        await shell.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>Its process has ended: as it was asked to, or by a fault of its own.</summary>
    public async Task ForgetAsync(ChaosMember member)
    {
        if (Remove(member))
        {
            await CloseAsync(member).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChaosRole role in (ChaosRole[])[ChaosRole.Worker, ChaosRole.Coordinator, ChaosRole.Lighthouse])
        {
            ChaosMember[] members = [.. Members.Where(member => member.Role == role)];
            await Task.WhenAll(members.Select(member => member.Child.DisposeAsync().AsTask())).ConfigureAwait(false);
            await Task.WhenAll(members.Select(CloseAsync)).ConfigureAwait(false);
        }

        foreach (Forwarder forwarder in ((Forwarder?[])[_lighthouseForwarder, .. SourceForwarders]).OfType<Forwarder>())
        {
            await forwarder.DisposeAsync().ConfigureAwait(false);
        }

        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A temporary folder that cannot be removed harms nobody.
        }
    }

    private ChaosMember StartJoining(ChaosRole role, string name, string[] arguments)
    {
        IPEndPoint endpoint = NextEndpoint();
        return Start(role, name, endpoint, new Forwarder(Network, endpoint, CableOf(endpoint)), ["--lighthouse", LighthouseAddress, .. arguments]);
    }

    private ChaosMember Start(ChaosRole role, string name, IPEndPoint endpoint, Forwarder forwarder, string[] arguments)
    {
        Forwarder? links = PlaceLinks(endpoint);
        StreamWriter? log = _logFolder is null ? null : new StreamWriter(Path.Combine(_logFolder, name + ".log"), append: true) { AutoFlush = true };
        ChildMember child = ChildMember.Start(
            name,
            [
                "--role", role.ToString().ToLowerInvariant(), "--name", name, "--listen", endpoint.ToString(), "--advertise", forwarder.Endpoint.ToString(),
                "--cluster", Name, "--secret-file", SecretFile, "--engine", _engine.Name, .. LinkArguments(links), "--json", "--until-stdin-closes", .. arguments,
            ],
            log is null ? null : log.WriteLine);
        ChaosMember member = new(name, role, child, CableOf(endpoint), forwarder, links);
        lock (_gate)
        {
            _members.Add(member);
        }

        return member;
    }

    private bool Remove(ChaosMember member)
    {
        lock (_gate)
        {
            member.State = MemberState.Gone;
            return _members.Remove(member);
        }
    }

    /// <summary>Where all share one address, a cable is known at its member's end only.</summary>
    private string CableOf(IPEndPoint endpoint) => HasOwnAddresses ? endpoint.Address.ToString() : endpoint.ToString();

    private async Task CloseAsync(ChaosMember member)
    {
        if (member.Forwarder == _lighthouseForwarder)
        {
            // Its address stays; its connections end with it.
            member.Forwarder.Reset(null);
        }
        else
        {
            await member.Forwarder.DisposeAsync().ConfigureAwait(false);
        }

        if (member.LinkForwarder is { } links)
        {
            await links.DisposeAsync().ConfigureAwait(false);
        }

        await member.Child.DisposeAsync().ConfigureAwait(false);
    }

    private IEnumerable<Forwarder> SourceForwarders => ((Forwarder?[])[SourceForwarder, SourceLinkForwarder]).OfType<Forwarder>();

    /// <summary>Where the engine has a port of its own for data connections, their cable is the same.</summary>
    private Forwarder? PlaceLinks(IPEndPoint member) => _engine.HasLinkPort ? new Forwarder(Network, FreePort(member.Address), CableOf(member)) : null;

    private static string[] LinkArguments(Forwarder? links) =>
        links is null ? [] : ["--link-port", Text($"{links.Member.Port}"), "--link-advertise", links.Endpoint.ToString()];

    /// <summary>A free port of the next address, or of the common one.</summary>
    private IPEndPoint NextEndpoint()
    {
        IPAddress address = HasOwnAddresses ? new IPAddress([127, 0, 0, (byte)(FirstAddress + (Interlocked.Increment(ref _lastAddress) % AddressesMax))]) : IPAddress.Loopback;
        return FreePort(address);
    }

    private static IPEndPoint FreePort(IPAddress address)
    {
        using TcpListener probe = new(address, 0);
        probe.Start();
        return (IPEndPoint)probe.LocalEndpoint;
    }

    private static bool CanListenOn(IPAddress address)
    {
        try
        {
            using TcpListener probe = new(address, 0);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
