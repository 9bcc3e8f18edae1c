namespace ActorInference.Nodes;

/// <summary>What the process says when it ends. Documented in the README; the numbers never change meaning.</summary>
internal enum ExitCode
{
    Success = 0,

    /// <summary>A defect in the program.</summary>
    InternalError = 1,

    /// <summary>Options, files or the model are wrong, or the output cannot be written.</summary>
    InvalidInput = 2,

    /// <summary>The run is complete, but some requests were answered with an error.</summary>
    RequestsFailed = 3,

    /// <summary>The outputs are not those of a single process.</summary>
    OutputsDiffer = 4,

    /// <summary>The cluster cannot be reached or joined or has removed this member, or an address cannot be listened on.</summary>
    ClusterUnavailable = 5,

    /// <summary>A process of a private cluster ended during the run, and the cluster cannot go on without it.</summary>
    MemberLost = 6,

    /// <summary>What was waited for did not happen in time.</summary>
    TimedOut = 7,

    /// <summary>Ctrl-C or SIGTERM during a run.</summary>
    Interrupted = 130,
}
