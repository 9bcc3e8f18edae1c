namespace ActorInference.Nodes.Chaos;

/// <summary>
/// Which cables of the cluster carry nothing at present. A silent cable loses nothing: what was sent into it waits, connections opened over
/// it wait, and neither end is told, as with a pulled plug that somebody puts back. Members go by the names of their cables. Thread-safe.
/// </summary>
/// <param name="observer">A cable that always carries, for whoever looks on; null: none.</param>
internal sealed class ChaosNetwork(string? observer)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _silentMembers = [];
    private readonly HashSet<(string, string)> _silentPairs = [];
    private TaskCompletionSource _healed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Nothing goes to or from this member.</summary>
    public void Silence(string member)
    {
        lock (_gate)
        {
            _silentMembers.Add(member);
        }
    }

    /// <summary>Nothing goes between these two.</summary>
    public void Silence(string one, string other)
    {
        lock (_gate)
        {
            _silentPairs.Add((one, other));
            _silentPairs.Add((other, one));
        }
    }

    public void Heal(string member) => Change(() => _silentMembers.Remove(member));

    public void Heal(string one, string other) => Change(() => _silentPairs.RemoveWhere(pair => pair == (one, other) || pair == (other, one)));

    /// <summary>Completes when the cable from one to the other carries.</summary>
    public async ValueTask PassAsync(string from, string to, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task healed;
            lock (_gate)
            {
                if (from == observer || to == observer || (!_silentMembers.Contains(from) && !_silentMembers.Contains(to) && !_silentPairs.Contains((from, to))))
                {
                    return;
                }

                healed = _healed.Task;
            }

            await healed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource healed;
        lock (_gate)
        {
            change();
            healed = _healed;
            _healed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        healed.TrySetResult();
    }
}
