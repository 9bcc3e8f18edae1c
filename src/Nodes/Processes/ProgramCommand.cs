using System.Diagnostics;

namespace ActorInference.Nodes.Processes;

/// <summary>How this program starts itself again: by its own executable, or by the dotnet host with its assembly.</summary>
internal static class ProgramCommand
{
    public static ProcessStartInfo StartInfo()
    {
        string assembly = typeof(ProgramCommand).Assembly.Location;
        string executable = Path.Combine(AppContext.BaseDirectory, Path.GetFileNameWithoutExtension(assembly) + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));
        if (File.Exists(executable))
        {
            return new ProcessStartInfo(executable);
        }

        ProcessStartInfo start = new(Environment.ProcessPath ?? "dotnet");
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(assembly);
        return start;
    }
}
