using System.Diagnostics;

namespace ActorInference.Links;

/// <summary>
/// Whether a thread looks again and again for a moment before it lets the system put it to sleep, from which it is woken late. Only where
/// waits have lately been shorter than that moment: an idle thread, and one that waits for somebody's computation, sleep.
/// </summary>
public struct SpinPolicy
{
    private const int ShortWaitsMin = 4;
    private const int ShortWaitsMax = 4_096;

    private int _shortWaits;
    private int _shortWaitsNeeded;

    /// <summary>The moment, 50 us. The processor's time, whatever time connections count on.</summary>
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000;

    public readonly bool ShouldSpin => _shortWaits >= Math.Max(_shortWaitsNeeded, ShortWaitsMin);

    /// <param name="began">The timestamp of <see cref="Stopwatch"/> from which the thread has spun.</param>
    public static bool IsOver(long began) => Stopwatch.GetTimestamp() - began >= SpinTicks;

    /// <param name="began">The timestamp of <see cref="Stopwatch"/> from which the thread has slept until now.</param>
    public void OnSlept(long began) => _shortWaits = Stopwatch.GetTimestamp() - began <= 2 * SpinTicks ? _shortWaits + 1 : 0;

    /// <summary>Each moment that was spent for nothing makes the next one less likely, until one has paid.</summary>
    public void OnSpun(bool hasPaid)
    {
        if (hasPaid)
        {
            _shortWaitsNeeded = ShortWaitsMin;
            return;
        }

        _shortWaits = 0;
        _shortWaitsNeeded = Math.Clamp(_shortWaitsNeeded * 2, ShortWaitsMin, ShortWaitsMax);
    }
}
