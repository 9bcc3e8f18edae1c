namespace ActorInference.Links;

/// <summary>
/// What one thread sends between <see cref="Begin"/> and <see cref="End"/> goes out at the end: one flush for each connection, however
/// many frames it is. Before that, the turns run that it has brought about, and what they send goes out with the rest. For whoever works
/// off several inputs at once; without it every frame goes out when it is sent.
/// </summary>
public sealed class SendBatch
{
    [ThreadStatic]
    private static SendBatch? _ofThread;

    private readonly List<IThreadPoolWorkItem> _turns = [];
    private readonly List<DataWriter> _writers = [];
    private int _depth;
    private bool _takesTurns;

    private SendBatch()
    {
    }

    /// <summary>May be nested; the outermost counts.</summary>
    /// <param name="takesTurns">Whether the thread has time for turns.</param>
    public static void Begin(bool takesTurns = true)
    {
        SendBatch batch = _ofThread ??= new SendBatch();
        if (batch._depth++ == 0)
        {
            batch._takesTurns = takesTurns;
        }
    }

    /// <summary>On the thread of <see cref="Begin"/>.</summary>
    public static void End()
    {
        SendBatch batch = _ofThread ?? throw new InvalidOperationException("Nothing was begun on this thread.");
        if (batch._depth == 1)
        {
            batch.RunTurns();
        }

        if (--batch._depth == 0)
        {
            batch.Flush();
        }
    }

    /// <summary>For what must not run before the caller returns, but soon.</summary>
    /// <returns>Whether the thread will run it at the end of the batch; if not, the caller finds another one.</returns>
    public static bool TryDefer(IThreadPoolWorkItem turn)
    {
        if (_ofThread is not { _depth: > 0, _takesTurns: true } batch)
        {
            return false;
        }

        batch._turns.Add(turn);
        return true;
    }

    /// <returns>Whether the batch will have it write.</returns>
    internal static bool TryDefer(DataWriter writer)
    {
        if (_ofThread is not { _depth: > 0 } batch)
        {
            return false;
        }

        batch._writers.Add(writer);
        return true;
    }

    /// <summary>Each once: who has more to do by then goes on elsewhere, and this thread with its own work.</summary>
    private void RunTurns()
    {
        int count = _turns.Count;
        for (int index = 0; index < count; index++)
        {
            _turns[index].Execute();
        }

        for (int index = count; index < _turns.Count; index++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_turns[index], preferLocal: false);
        }

        _turns.Clear();
    }

    private void Flush()
    {
        foreach (DataWriter writer in _writers)
        {
            writer.Write();
        }

        _writers.Clear();
    }
}
