using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using ActorInference.Decisions;

namespace ActorInference.Execution;

/// <summary>Where a member listens.</summary>
/// <param name="Host">A name or an IP address, without brackets.</param>
/// <param name="Port">0 to 65535; 0 lets the system choose.</param>
public sealed record ListenAddress(string Host, int Port)
{
    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback =>
        string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>Whether it stands for every address of this machine, so that nobody can dial it as written.</summary>
    public bool IsAny => IPAddress.TryParse(Host, out IPAddress? address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>Reads "host:port", "[ipv6]:port", ":port" and "port" (both on loopback), and "host" (with <paramref name="defaultPort"/>).</summary>
    public static bool TryParse(string text, int defaultPort, [NotNullWhen(true)] out ListenAddress? address)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = null;
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return false;
        }

        if (TryParsePort(trimmed, out int barePort))
        {
            address = new ListenAddress("127.0.0.1", barePort);
            return true;
        }

        (string host, string? portText) = Split(trimmed);
        int port = defaultPort;
        if ((portText is not null && !TryParsePort(portText, out port)) || host.Contains(' ', StringComparison.Ordinal))
        {
            return false;
        }

        address = new ListenAddress(host.Length == 0 ? "127.0.0.1" : host, port);
        return true;
    }

    public MemberAddress At(int port) => new(Host, port);

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static (string Host, string? Port) Split(string text)
    {
        if (text[0] == '[')
        {
            int closing = text.IndexOf(']', StringComparison.Ordinal);
            string after = closing < 0 ? " " : text[(closing + 1)..];
            return closing < 0 || (after.Length > 0 && after[0] != ':') ? (" ", null) : (text[1..closing], after.Length > 1 ? after[1..] : null);
        }

        int colon = text.LastIndexOf(':');
        bool isBareIPv6 = colon >= 0 && text.IndexOf(':', StringComparison.Ordinal) != colon;
        return colon < 0 || isBareIPv6 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    private static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;
}
