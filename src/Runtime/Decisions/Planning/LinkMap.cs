using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// What it costs to move a frame between any two members: a value given for that direction, else loopback for two on one
/// machine, else the way over the centre of the star of probes, else the default. Immutable; looked up, never enumerated.
/// </summary>
public sealed class LinkMap
{
    private readonly LinkProfile _default;
    private readonly ImmutableSortedDictionary<Incarnation, LinkProfile> _arms;
    private readonly ImmutableSortedDictionary<Incarnation, ImmutableSortedDictionary<Incarnation, LinkProfile>> _given;
    private readonly ImmutableSortedDictionary<Incarnation, string> _hosts;

    private LinkMap(
        LinkProfile defaultProfile,
        ImmutableSortedDictionary<Incarnation, LinkProfile> arms,
        ImmutableSortedDictionary<Incarnation, ImmutableSortedDictionary<Incarnation, LinkProfile>> given,
        ImmutableSortedDictionary<Incarnation, string> hosts)
    {
        _default = defaultProfile;
        _arms = arms;
        _given = given;
        _hosts = hosts;
    }

    /// <summary>Two processes on one machine: 25 us one way, 1 GB/s. What is assumed where nothing was measured.</summary>
    public static LinkProfile Loopback { get; } = new(25e-6, 1e9);

    /// <summary>Every pair of different members alike.</summary>
    public static LinkMap Uniform(LinkProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return new LinkMap(
            profile,
            ImmutableSortedDictionary<Incarnation, LinkProfile>.Empty,
            ImmutableSortedDictionary<Incarnation, ImmutableSortedDictionary<Incarnation, LinkProfile>>.Empty,
            ImmutableSortedDictionary<Incarnation, string>.Empty);
    }

    /// <summary>A probe from the centre of the star (the coordinator) to a member and back.</summary>
    /// <param name="member">The probed member.</param>
    /// <param name="roundTripSeconds">Of an empty probe.</param>
    /// <param name="bytesPerSecond">Of a padded probe, one way.</param>
    public LinkMap WithProbe(Incarnation member, double roundTripSeconds, double bytesPerSecond) =>
        new(_default, _arms.SetItem(member, new LinkProfile(roundTripSeconds, bytesPerSecond)), _given, _hosts);

    /// <summary>Where a member runs: two on one machine are joined by <see cref="Loopback"/>, which a probe through programs that have just started would underrate.</summary>
    public LinkMap WithHost(Incarnation member, string hostKey) => new(_default, _arms, _given, _hosts.SetItem(member, hostKey));

    /// <summary>One direction between two members, as measured.</summary>
    public LinkMap With(Incarnation from, Incarnation to, LinkProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ImmutableSortedDictionary<Incarnation, LinkProfile> targets =
            _given.GetValueOrDefault(from, ImmutableSortedDictionary<Incarnation, LinkProfile>.Empty);
        return new LinkMap(_default, _arms, _given.SetItem(from, targets.SetItem(to, profile)), _hosts);
    }

    /// <summary>
    /// <see cref="LinkProfile.InProcess"/> for a member and itself, <see cref="Loopback"/> for two on one machine. Over the star: half of both round trips together, and the
    /// smaller bandwidth.
    /// </summary>
    public LinkProfile Between(Incarnation from, Incarnation to)
    {
        if (from == to)
        {
            return LinkProfile.InProcess;
        }

        if (_given.TryGetValue(from, out ImmutableSortedDictionary<Incarnation, LinkProfile>? targets)
            && targets.TryGetValue(to, out LinkProfile? given))
        {
            return given;
        }

        if (_hosts.TryGetValue(from, out string? fromHost) && _hosts.TryGetValue(to, out string? toHost) && fromHost == toHost)
        {
            return Loopback;
        }

        if (_arms.TryGetValue(from, out LinkProfile? there) && _arms.TryGetValue(to, out LinkProfile? here))
        {
            return new LinkProfile(
                (there.LatencySeconds + here.LatencySeconds) / 2, Math.Min(there.BytesPerSecond, here.BytesPerSecond));
        }

        return _default;
    }
}
