namespace ActorInference.Execution.Mailboxes;

/// <summary>Where the turns of one role run: never two at the same time, each seeing what the one before has written.</summary>
public interface IRoleSeat : IDisposable
{
    /// <summary>Completes when no turn runs any more, because whoever ran them has ended; never completes on a seat that cannot end by itself.</summary>
    Task Gone { get; }

    /// <summary>Runs a turn soon. Never blocks, never runs it before it returns. At most one turn of the role waits.</summary>
    void Schedule(IThreadPoolWorkItem turn);
}
