namespace ActorInference.Decisions.Planning;

/// <summary>The numbers that a prediction assumes, beyond what is measured.</summary>
public static class PlanningConstants
{
    /// <summary>Time that a lane loses at each end of a hop between processes, for each frame: deciding, waking up, being interrupted.</summary>
    public const double FrameOverheadSeconds = 6e-6;

    /// <summary>
    /// Time that the cores of a machine spend at each end of such a hop, for each frame, on all threads together: framing, system
    /// calls, wake-ups. Counts where the cores are shared.
    /// </summary>
    public const double FrameCoreSeconds = 5e-6;

    /// <summary>The same for each byte of the frame: copies into and out of the socket and the pool, and what they cost a lane that computes from the same caches.</summary>
    public const double FrameByteCoreSeconds = 1.5e-9;

    /// <summary>The same where it is the processor's time alone that counts, since a quota leaves no core beside the lanes.</summary>
    public const double FrameByteQuotaSeconds = 0.7e-9;

    /// <summary>Time to fill a byte of an input that travels as the places of its ones, where the lanes have no core beside them.</summary>
    public const double SpreadByteSeconds = 0.2e-9;

    /// <summary>Time to encode and decode a byte of floating-point numbers by an exact codec.</summary>
    public const double CodecByteSeconds = 8e-9;

    /// <summary>Where more lanes compute than there are cores, so much more of all compute time: each finds its weights displaced from the caches.</summary>
    public const double SharedLanesShare = 0.15;

    /// <summary><see cref="FrameOverheadSeconds"/> for a hand-over by reference between two slots of one process.</summary>
    public const double HandOverOverheadSeconds = 2e-6;

    /// <summary>`auto` takes the fewest stages whose throughput is within this share of the best: fewer stages fail less often.</summary>
    public const double AutoMarginShare = 0.1;

    /// <summary>Plans whose throughput differs by no more than this share are equal; then the one that moves the fewest weights is chosen.</summary>
    public const double EqualPlansShare = 0.01;

    /// <summary>Workers whose measured speeds differ by no more than this share of the slower are equally fast.</summary>
    public const double EqualSpeedsShare = 0.15;

    /// <summary>And where a link is the limit: plans whose longest stage differs by no more than this share are equal.</summary>
    public const double EqualStagesShare = 0.1;

    /// <summary>Weights that a worker holds and does not run count as one byte to move for so many: they are loaded, not fetched.</summary>
    public const int LoadedBytesPerMovedByte = 4;

    /// <summary>Where the cores of a machine are the limit, `auto` tries every number of stages up to this one.</summary>
    public const int SharedCoreStagesMax = 16;

    /// <summary>Where so many stages are not possible, fewer are tried one by one up to this number, and by halving above it.</summary>
    public const int StageCountsInTurnMax = 12;

    /// <summary>The search looks at workers x stages x layers of at most so many; beyond that it leaves candidates out.</summary>
    public const int SearchStatesMax = 1 << 22;

    /// <summary>Of very many workers, the search looks at so many more than there can be stages.</summary>
    public const int CandidateReserve = 8;

    /// <summary>Replicas are looked for on the best so many slots.</summary>
    public const int ReplicaSlotsMax = 64;

    /// <summary>So few workers are never left out.</summary>
    public const int CandidatesMin = 24;

    /// <summary>Alternatives are listed for at most so many workers.</summary>
    public const int AlternativesMax = 64;

    /// <summary>The search for an order without forbidden neighbours gives up after so many attempts and lets workers out instead.</summary>
    public const int OrderAttemptsMax = 10_000;
}
