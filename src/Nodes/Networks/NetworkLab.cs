using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ActorInference.Nodes.Networks;

/// <summary>
/// Hosts on one Ethernet: each a network namespace with an address and a cable of limited bandwidth to a switch, which is a bridge in
/// a namespace of its own. This process has a cable too. All names hold the process id, so that what a killed run has left behind
/// is known and swept by the next one.
/// </summary>
internal sealed class NetworkLab : IDisposable
{
    private const string NamePrefix = "actorinf-";

    private const int HostsMax = 100;

    private const int BurstBytesMin = 2_000;

    /// <summary>What it carries in a quarter of a millisecond: a cable has no bucket that fills while it rests, and the kernel's timers allow no less.</summary>
    private const int BurstBytesPerMegabit = 31;

    /// <summary>From here on four times as much: smaller bursts would cut each packet of a fast cable to pieces.</summary>
    private const int FastMegabitsPerSecond = 500;

    /// <summary>Of this process, in its own namespace.</summary>
    private const int OwnNumber = 254;

    /// <summary>A link-layer address that no host has: what is sent there is lost without a word.</summary>
    private const string Nowhere = "02:00:00:00:00:01";

    private static int _labs;

    private readonly string _prefix;
    private readonly string _network;
    private readonly string _switch;
    private readonly Dictionary<string, int> _hosts = new(StringComparer.Ordinal);

    public NetworkLab()
    {
        Sweep();
        int lab = Interlocked.Increment(ref _labs);
        int place = ((Environment.ProcessId * 8) + lab) & 0x3FFF;
        _prefix = string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{Environment.ProcessId}-{lab}-");
        _network = string.Create(CultureInfo.InvariantCulture, $"10.{128 + (place >> 8)}.{place & 0xFF}.");
        _switch = _prefix + "switch";
        Ip("netns", "add", _switch);
        In(_switch, "link", "add", "bridge", "type", "bridge");
        In(_switch, "link", "set", "bridge", "up");
        string own = string.Create(CultureInfo.InvariantCulture, $"ai{Environment.ProcessId}-{lab}");
        Ip("link", "add", own, "type", "veth", "peer", "name", "port0", "netns", _switch);
        In(_switch, "link", "set", "port0", "master", "bridge", "up");
        Ip("address", "add", OwnAddress + "/24", "dev", own);
        Ip("link", "set", own, "up");
    }

    /// <summary>Of this process on the network.</summary>
    public string OwnAddress => _network + OwnNumber.ToString(CultureInfo.InvariantCulture);

    /// <summary>Null if this process may make namespaces; else a sentence.</summary>
    public static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "network namespaces need Linux and root";
        }

        string probe = NamePrefix + "probe-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        try
        {
            Ip("netns", "add", probe);
            In(probe, "link", "add", "bridge", "type", "bridge");
            In(probe, "link", "add", "one", "type", "veth", "peer", "name", "two");
            Run("ip", ["netns", "exec", probe, "tc", .. Limit("one", 50)]);
            return null;
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
        finally
        {
            TryRun("ip", "netns", "delete", probe);
        }
    }

    /// <summary>A host with a cable of so much bandwidth in each direction.</summary>
    public void AddHost(string name, int megabitsPerSecond)
    {
        int number = _hosts.Count + 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, HostsMax);
        _hosts.Add(name, number);
        string host = Namespace(name);
        Ip("netns", "add", host);
        In(_switch, "link", "add", Port(name), "type", "veth", "peer", "name", "cable", "netns", host);
        In(_switch, "link", "set", Port(name), "master", "bridge", "up");
        In(host, "address", "add", Address(name) + "/24", "dev", "cable");
        In(host, "link", "set", "lo", "up");
        In(host, "link", "set", "cable", "up");
        Run("ip", ["netns", "exec", host, "tc", .. Limit("cable", megabitsPerSecond)]);
        Run("ip", ["netns", "exec", _switch, "tc", .. Limit(Port(name), megabitsPerSecond)]);
    }

    public void AddHostIfNew(string name, int megabitsPerSecond)
    {
        lock (_hosts)
        {
            if (!_hosts.ContainsKey(name))
            {
                AddHost(name, megabitsPerSecond);
            }
        }
    }

    public string Address(string host) => _network + _hosts[host].ToString(CultureInfo.InvariantCulture);

    /// <summary>What comes before a program's command line so that it runs on a host.</summary>
    public string[] On(string host) => ["ip", "netns", "exec", Namespace(host)];

    /// <summary>As <see cref="On"/>, but with the file systems of this process: "ip netns exec" would hide the control groups.</summary>
    public string[] Inside(string host) => ["nsenter", $"--net=/run/netns/{Namespace(host)}"];

    /// <summary>Pulls the plug of a host at the switch: no packet in or out, no reset.</summary>
    public void Unplug(string host) => In(_switch, "link", "set", Port(host), "down");

    public void PlugIn(string host) => In(_switch, "link", "set", Port(host), "up");

    /// <summary>Nothing goes between two hosts any more, while both still reach everybody else.</summary>
    public void Cut(string one, string other)
    {
        In(Namespace(one), "neighbour", "replace", Address(other), "lladdr", Nowhere, "nud", "permanent", "dev", "cable");
        In(Namespace(other), "neighbour", "replace", Address(one), "lladdr", Nowhere, "nud", "permanent", "dev", "cable");
    }

    public void Heal(string one, string other)
    {
        In(Namespace(one), "neighbour", "delete", Address(other), "dev", "cable");
        In(Namespace(other), "neighbour", "delete", Address(one), "dev", "cable");
    }

    /// <summary>The namespaces take their cables with them.</summary>
    public void Dispose()
    {
        foreach (string host in _hosts.Keys)
        {
            TryRun("ip", "netns", "delete", Namespace(host));
        }

        TryRun("ip", "netns", "delete", _switch);
    }

    private static void Sweep()
    {
        string listed = Run("ip", ["netns", "list"]);
        foreach (string name in listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]))
        {
            if (name.StartsWith(NamePrefix, StringComparison.Ordinal)
                && name.Split('-').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out int id) ? id : 0).FirstOrDefault(id => id > 0) is int owner and > 0
                && !Directory.Exists($"/proc/{owner}"))
            {
                TryRun("ip", "netns", "delete", name);
            }
        }
    }

    private static string[] Limit(string device, int megabitsPerSecond)
    {
        int burstBytes = Math.Max(BurstBytesMin, megabitsPerSecond * BurstBytesPerMegabit * (megabitsPerSecond < FastMegabitsPerSecond ? 1 : 4));
        return ["qdisc", "add", "dev", device, "root", "tbf", "rate", Text($"{megabitsPerSecond}mbit"), "burst", Text($"{burstBytes}"), "latency", "200ms"];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Ip(params string[] arguments) => Run("ip", arguments);

    private static void In(string @namespace, params string[] arguments) => Run("ip", ["-n", @namespace, .. arguments]);

    private static void TryRun(string program, params string[] arguments)
    {
        try
        {
            Run(program, arguments);
        }
        catch (InvalidOperationException)
        {
            // What is not there need not be removed.
        }
    }

    private static string Run(string program, string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Result.Trim()}");
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"{program} cannot be started: {exception.Message}", exception);
        }
    }

    private string Namespace(string host) => _prefix + host;

    private string Port(string host) => string.Create(CultureInfo.InvariantCulture, $"port{_hosts[host]}");
}
