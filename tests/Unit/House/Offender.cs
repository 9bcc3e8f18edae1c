namespace ActorInference.Tests.Unit.House;

/// <summary>Does all that a pure room must not do, so that the rules can show that they see it.</summary>
internal sealed class Offender
{
    private static int _total;

    private readonly object _gate = new();

    public int Locked(string name)
    {
        lock (_gate)
        {
            _total += name.GetHashCode(StringComparison.Ordinal);
            return _total;
        }
    }

    public async Task<int> Asynchronous()
    {
        await Task.Yield();
        return Locked("");
    }
}
