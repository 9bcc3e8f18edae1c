using ActorInference.Nodes.Networks;

namespace ActorInference.Nodes.Processes;

/// <summary>Where the members of a private cluster run: all on this machine's loopback, or each worker on an emulated host of its own.</summary>
/// <param name="lab">The emulated network; null for loopback.</param>
/// <param name="megabitsPerSecond">Of each worker's cable, in each direction.</param>
/// <param name="processors">What limits each worker's processor time; null: nothing.</param>
/// <param name="own">On loopback: processors that each worker keeps to; null: the system places all.</param>
internal sealed class MemberPlaces(NetworkLab? lab, int megabitsPerSecond, ProcessorLab? processors = null, WorkerProcessors? own = null)
{
    private const string Loopback = "127.0.0.1";

    /// <summary>All on loopback.</summary>
    public static MemberPlaces OneMachine { get; } = new(null, 0);

    /// <summary>Of this process, and of members that are no workers.</summary>
    public string OwnListen => $"{lab?.OwnAddress ?? Loopback}:0";

    /// <param name="member">Of a worker.</param>
    public string WorkerListen(string member) => $"{AddressOf(member)}:0";

    /// <summary>What comes before a worker's command line.</summary>
    public IReadOnlyList<string> WorkerLauncher(string member)
    {
        _ = AddressOf(member);
        return processors is null ? lab?.On(member) ?? own?.Launcher(member) ?? [] : [.. processors.In(member), .. lab?.Inside(member) ?? []];
    }

    private string AddressOf(string member)
    {
        lab?.AddHostIfNew(member, megabitsPerSecond);
        return lab?.Address(member) ?? Loopback;
    }
}
