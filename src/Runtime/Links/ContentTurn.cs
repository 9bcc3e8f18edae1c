namespace ActorInference.Links;

/// <summary>One content's place among those that are sent at once: taken, given back while it stalls, and taken again.</summary>
internal sealed class ContentTurn(SemaphoreSlim places)
{
    private bool _isTaken;

    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken).ConfigureAwait(false);
        _isTaken = true;
    }

    public void Give()
    {
        if (_isTaken)
        {
            _isTaken = false;
            places.Release();
        }
    }
}
