namespace ActorInference.Tests.Simulation.Faults;

/// <summary>What may go wrong, each switchable.</summary>
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
    Part = 256,
    FailBuild = 512,

    Connections = CutControl | CutData | CutLayers | LoseDials,
    Crashes = CrashWorker | CrashCoordinator | CrashSource | RestartLighthouse,
    All = Connections | Crashes | Part | FailBuild,
}
