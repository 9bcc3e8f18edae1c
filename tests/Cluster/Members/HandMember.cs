namespace ActorInference.Tests.Cluster.Members;

/// <summary>One member as a process of its own that has said that it is ready.</summary>
internal sealed record HandMember(string Name, string Address, TestProgram Program)
{
    public void Freeze() => Program.Signal("STOP");

    public void Thaw() => Program.Signal("CONT");

    /// <summary>As when the machine loses power: returns when the process is gone.</summary>
    public async Task KillAsync()
    {
        Program.Kill();
        await Program.ExitAsync();
    }

    public async Task<HandMember> ReadyAsync()
    {
        string ready = await Program.LineAsync("ready: ");
        return this with { Address = ready.Split("listens on ")[1].Split(' ')[0] };
    }
}
