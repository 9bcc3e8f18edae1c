using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>What probes have said of the way to one member, as far as they have come.</summary>
internal sealed class CoordinatorWay
{
    /// <summary>Below what a clock can tell apart, a padded probe says nothing about width.</summary>
    private static readonly TimeSpan PaddingTimeMin = TimeSpan.FromMicroseconds(1);

    /// <summary>Two large paddings that differ by less were both not held up.</summary>
    private const double AgreementFactor = 1.1;

    /// <summary>So many of the last ones say how fast bytes arrive.</summary>
    private const int DeliveriesKept = 16;

    private readonly List<double> _deliveries = [];
    private TimeSpan? _empty;
    private (int Bytes, TimeSpan RoundTrip)? _short;
    private (int Bytes, TimeSpan RoundTrip)? _long;
    private bool _longRoundTripsAgree;

    public int ProbesAnswered { get; set; }

    /// <summary>The last one.</summary>
    public long Attempt { get; set; }

    public MonotonicTime SentAt { get; set; }

    /// <summary>Then planning goes on without what is missing; null: nothing is missing.</summary>
    public MonotonicTime? EndsAt { get; set; }

    /// <summary>As a complete measurement says; null before the first.</summary>
    public LinkProfile? Known { get; set; }

    /// <summary>When the way is looked at again, if the cluster computes then; null if never.</summary>
    public MonotonicTime? RecheckAt { get; set; }

    /// <summary>How often that was planned.</summary>
    public int Rechecks { get; set; }

    /// <summary>Whether it has turned out so fast that larger paddings are used.</summary>
    public bool IsWide { get; private set; }

    /// <summary>Whether an empty probe has come back.</summary>
    public bool IsReached => _empty is not null;

    /// <summary>Whether two of the larger paddings arrived about as fast; where no system says how fast, whether one took about as long as the fastest before it.</summary>
    public bool LongProbesAgree => _deliveries.Count > 0 ? DeliveredBytesPerSecond > 0 : _longRoundTripsAgree;

    /// <summary>As far as the measurement has come; null before the first answer.</summary>
    public LinkProfile? Measured => _empty is { } empty ? new LinkProfile(empty.TotalSeconds, Math.Max(RoundTripBytesPerSecond(empty), DeliveredBytesPerSecond)) : null;

    /// <summary>
    /// What most of the large paddings agree on, and two at least: one alone may have met a pause, after which a cable lets through at once what it has saved up. 0 while nothing is
    /// known.
    /// </summary>
    private double DeliveredBytesPerSecond => _deliveries
        .Select(rate => (Rate: rate, Like: _deliveries.Count(other => Agree(rate, other))))
        .Where(found => found.Like > 1)
        .OrderByDescending(found => found.Like)
        .ThenBy(found => found.Rate)
        .FirstOrDefault().Rate;

    public void OnEmptyEcho(TimeSpan roundTrip) => _empty = Shorter(_empty, roundTrip);

    public void OnShortEcho(int bytes, TimeSpan roundTrip) => _short = (bytes, Shorter(_short?.RoundTrip, roundTrip));

    /// <param name="bytes">The larger padding.</param>
    /// <param name="roundTrip">With the time that the member took to read it.</param>
    /// <param name="deliveredBytesPerSecond">How fast its system took it, whatever the member did meanwhile; 0 where nobody says.</param>
    public void OnLongEcho(int bytes, TimeSpan roundTrip, double deliveredBytesPerSecond)
    {
        _longRoundTripsAgree |= _long is { } best && Agree(best.RoundTrip.TotalSeconds, roundTrip.TotalSeconds);
        _long = (bytes, Shorter(_long?.RoundTrip, roundTrip));
        // A narrow way shows its width by the time that it takes; acknowledgements of a few packets say more of a burst than of it. And a system
        // keeps what it has found before when a sender that was held up itself kept it from finding more.
        if (IsWide && deliveredBytesPerSecond > 0 && (_deliveries.Count == 0 || _deliveries[^1] != deliveredBytesPerSecond))
        {
            _deliveries.Add(deliveredBytesPerSecond);
            _deliveries.RemoveRange(0, Math.Max(0, _deliveries.Count - DeliveriesKept));
        }
    }

    /// <summary>If the larger padding takes less time than that, larger ones follow, and what the smaller ones have said is forgotten.</summary>
    /// <returns>Whether that is so now and was not before.</returns>
    public bool WidenIfFaster(TimeSpan paddingTime)
    {
        if (IsWide || _long is not { } longer || _empty is not { } empty)
        {
            return false;
        }

        IsWide = longer.RoundTrip - empty < paddingTime;
        if (IsWide)
        {
            _longRoundTripsAgree = false;
            _short = null;
            _long = null;
        }

        return IsWide;
    }

    /// <summary>
    /// From the difference of two paddings: what a cable lets through at once after a rest, and what a program needs to begin, is in both. Where all the
    /// smaller ones were held up, the difference would make the way too wide: the larger ones alone say how wide it is at most.
    /// </summary>
    private double RoundTripBytesPerSecond(TimeSpan empty)
    {
        if ((_long ?? _short) is not { } padded)
        {
            return double.PositiveInfinity;
        }

        double alone = padded.Bytes / AtLeast(PaddingTimeMin, padded.RoundTrip - empty).TotalSeconds;
        return _long is { } longer && _short is { } shorter && longer.RoundTrip - shorter.RoundTrip > PaddingTimeMin
            ? Math.Min(alone, (longer.Bytes - shorter.Bytes) / (longer.RoundTrip - shorter.RoundTrip).TotalSeconds)
            : alone;
    }

    private static bool Agree(double one, double other) => one < other * AgreementFactor && other < one * AgreementFactor;

    private static TimeSpan Shorter(TimeSpan? known, TimeSpan measured) => known is { } value && value < measured ? value : measured;

    private static TimeSpan AtLeast(TimeSpan least, TimeSpan measured) => measured > least ? measured : least;
}
