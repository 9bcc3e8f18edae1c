namespace ActorInference.Links;

/// <summary>A token that is cancelled by another one or after a time, counted on the time provider of the links.</summary>
internal sealed class LinkPatience : IDisposable
{
    private readonly CancellationTokenSource _time;
    private readonly CancellationTokenSource _either;

    public LinkPatience(TimeSpan patience, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _time = new CancellationTokenSource(patience, timeProvider);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _time.Token);
    }

    public CancellationToken Token => _either.Token;

    /// <summary>There was progress: from now on again so long.</summary>
    public void Renew(TimeSpan patience) => _time.CancelAfter(patience);

    public void Dispose()
    {
        _either.Dispose();
        _time.Dispose();
    }
}
