namespace ActorInference.Decisions;

/// <summary>Why a request was answered with an error. The numbers travel; they never change meaning.</summary>
public enum ErrorCode : byte
{
    /// <summary>The request itself is wrong: type, shape, index out of range, not finite.</summary>
    InvalidRequest = 1,

    /// <summary>The deadline passed first.</summary>
    DeadlineExceeded = 2,

    /// <summary>The caller took it back.</summary>
    Cancelled = 3,

    /// <summary>A stage could not compute it.</summary>
    ComputeFailed = 4,

    /// <summary>No plan can serve it.</summary>
    Unavailable = 5,

    /// <summary>The source is full; try again later. Never the answer to an accepted request.</summary>
    Busy = 6,

    /// <summary>The source is shutting down.</summary>
    ShuttingDown = 7,

    /// <summary>It was on its way at so many crashes of workers that it is taken for their cause.</summary>
    Poisoned = 8,
}
