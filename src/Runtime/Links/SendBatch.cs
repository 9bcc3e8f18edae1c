namespace ActorInference.Links;

/// <summary>
/// What one thread sends between <see cref="Begin"/> and <see cref="End"/> goes out at the end: one flush for each connection, however
/// many frames it is. For whoever works off several inputs at once; without it every frame goes out when it is sent.
/// </summary>
public sealed class SendBatch
{
    [ThreadStatic]
    private static SendBatch? _ofThread;

    private readonly List<DataWriter> _writers = [];
    private int _depth;

    private SendBatch()
    {
    }

    /// <summary>May be nested; the outermost counts.</summary>
    public static void Begin() => (_ofThread ??= new SendBatch())._depth++;

    /// <summary>On the thread of <see cref="Begin"/>.</summary>
    public static void End()
    {
        SendBatch batch = _ofThread ?? throw new InvalidOperationException("Nothing was begun on this thread.");
        if (--batch._depth > 0)
        {
            return;
        }

        // What is sent from here on goes out at once.
        foreach (DataWriter writer in batch._writers)
        {
            writer.Write();
        }

        batch._writers.Clear();
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
}
