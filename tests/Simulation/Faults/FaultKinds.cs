namespace ActorInference.Tests.Simulation.Faults;

/// <summary>What may go wrong, each switchable; and what people do to a cluster that works.</summary>
[Flags]
internal enum FaultKinds
{
    None = 0,
    CutControl = 1,
    CutData = 2,
    CutLayers = 4,
    LoseDials = 8,
    CrashWorker = 16,
    CrashCoordinator = 32,
    CrashSource = 64,
    RestartLighthouse = 128,

    /// <summary>One machine and some of the others hear nothing of each other.</summary>
    Part = 256,
    FailBuild = 512,

    /// <summary>One end of a connection knows that it is broken, the other does not.</summary>
    HalfOpen = 1 << 10,

    /// <summary>Two machines hear nothing of each other, or only one of the other.</summary>
    CutCable = 1 << 11,
    SlowLink = 1 << 12,
    Freeze = 1 << 13,

    /// <summary>The machine loses its power: nobody is told.</summary>
    PowerLoss = 1 << 14,

    /// <summary>A worker dies and comes back with an empty disk.</summary>
    LoseDisk = 1 << 15,
    CorruptCache = 1 << 16,
    FullDisk = 1 << 17,
    FailTermWrites = 1 << 18,
    SlowCompute = 1 << 19,
    FailCompute = 1 << 20,

    /// <summary>A machine that was never there before.</summary>
    Join = 1 << 21,

    /// <summary>The coordinator is asked to let somebody go.</summary>
    Drain = 1 << 22,

    /// <summary>A member's own process is asked to end.</summary>
    Leave = 1 << 23,

    Connections = CutControl | CutData | CutLayers | LoseDials | HalfOpen | CutCable | SlowLink,
    Crashes = CrashWorker | CrashCoordinator | CrashSource | RestartLighthouse | PowerLoss | LoseDisk,
    Disks = CorruptCache | FullDisk | FailTermWrites,
    Computing = FailBuild | SlowCompute | FailCompute,
    People = Join | Drain | Leave,
    WithWholeNetwork = CrashWorker | CrashCoordinator | CrashSource | CorruptCache | FullDisk | Computing | People | CutData | CutLayers,
    All = Connections | Crashes | Part | Freeze | Disks | Computing | People,
}
