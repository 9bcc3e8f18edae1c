namespace ActorInference.Decisions.Planning;

/// <summary>
/// What it costs to move a frame between any two members: a value given for that direction, else loopback for two on one
/// machine, else the way over the centre of the star of probes, else the default. Never changed once it is made; looked up, never
/// enumerated.
/// </summary>
public sealed class LinkMap
{
    private readonly LinkProfile _default;
    private readonly Dictionary<Incarnation, StarArm> _ends;
    private readonly Dictionary<(Incarnation From, Incarnation To), LinkProfile> _given;

    private LinkMap(LinkProfile defaultProfile, Dictionary<Incarnation, StarArm> ends, Dictionary<(Incarnation From, Incarnation To), LinkProfile> given)
    {
        _default = defaultProfile;
        _ends = ends;
        _given = given;
    }

    /// <summary>Two processes on one machine: 10 us one way, 2 GB/s. What is assumed where nothing was measured.</summary>
    public static LinkProfile Loopback { get; } = new(10e-6, 2e9);

    /// <summary>Whether anything was given for a pair of its own.</summary>
    internal bool KnowsPairs => _given.Count > 0;

    /// <summary>Every pair of different members alike.</summary>
    public static LinkMap Uniform(LinkProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return new LinkMap(profile, [], []);
    }

    /// <summary>Many members at once, each with what is known of its end. Of several with one incarnation the last counts.</summary>
    /// <param name="otherwise">For a pair of which too little is known.</param>
    /// <param name="ends">Where each member runs and how far it is from the centre.</param>
    public static LinkMap Star(LinkProfile otherwise, IEnumerable<StarArm> ends)
    {
        ArgumentNullException.ThrowIfNull(otherwise);
        ArgumentNullException.ThrowIfNull(ends);
        Dictionary<Incarnation, StarArm> byMember = [];
        foreach (StarArm end in ends)
        {
            byMember[end.Member] = end;
        }

        return new LinkMap(otherwise, byMember, []);
    }

    /// <summary>A probe from the centre of the star (the coordinator) to a member and back. Copies the map: for many members, <see cref="Star"/>.</summary>
    /// <param name="member">The probed member.</param>
    /// <param name="roundTripSeconds">Of an empty probe.</param>
    /// <param name="bytesPerSecond">Of a padded probe, one way.</param>
    public LinkMap WithProbe(Incarnation member, double roundTripSeconds, double bytesPerSecond) =>
        With(EndOf(member) with { Arm = new LinkProfile(roundTripSeconds, bytesPerSecond) });

    /// <summary>
    /// Where a member runs: two on one machine are joined by <see cref="Loopback"/>, which a probe through programs that have just started would
    /// underrate. Copies the map.
    /// </summary>
    public LinkMap WithHost(Incarnation member, string hostKey) => With(EndOf(member) with { HostKey = hostKey });

    /// <summary>One direction between two members, as measured. Copies the map.</summary>
    public LinkMap With(Incarnation from, Incarnation to, LinkProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return new LinkMap(_default, _ends, new(_given) { [(from, to)] = profile });
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

        if (_given.Count > 0 && _given.TryGetValue((from, to), out LinkProfile? given))
        {
            return given;
        }

        if (!_ends.TryGetValue(from, out StarArm? there) || !_ends.TryGetValue(to, out StarArm? here))
        {
            return _default;
        }

        if (there.HostKey is not null && there.HostKey == here.HostKey)
        {
            return Loopback;
        }

        return there.Arm is null || here.Arm is null
            ? _default
            : new LinkProfile(
                (there.Arm.LatencySeconds + here.Arm.LatencySeconds) / 2, Math.Min(there.Arm.BytesPerSecond, here.Arm.BytesPerSecond));
    }

    /// <summary>A member's own way to the centre; no link between two members is slower than the slower of their two ways.</summary>
    internal LinkProfile Arm(Incarnation member) => EndOf(member).Arm ?? _default;

    private StarArm EndOf(Incarnation member) => _ends.GetValueOrDefault(member) ?? new StarArm(member, null, null);

    private LinkMap With(StarArm end) => new(_default, new(_ends) { [end.Member] = end }, _given);
}
