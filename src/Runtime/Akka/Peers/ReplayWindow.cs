namespace ActorInference.Akka.Peers;

/// <summary>Takes every number once: those above the highest, and those not far below it that were overtaken.</summary>
internal struct ReplayWindow
{
    private const int Width = 64;

    private long _highest;
    private ulong _seen;

    /// <returns>False for one that was taken before, or may have been.</returns>
    public bool TryTake(long number)
    {
        if (number <= 0)
        {
            return false;
        }

        if (number > _highest)
        {
            long ahead = number - _highest;
            _seen = ahead >= Width ? 1 : (_seen << (int)ahead) | 1;
            _highest = number;
            return true;
        }

        long behind = _highest - number;
        ulong bit = behind >= Width ? 0 : 1UL << (int)behind;
        if (bit == 0 || (_seen & bit) != 0)
        {
            return false;
        }

        _seen |= bit;
        return true;
    }
}
