using System.Diagnostics;

namespace ActorInference.Nodes.Processes;

/// <summary>How this program starts itself again: by its own executable, or by the dotnet host with its assembly.</summary>
internal static class ProgramCommand
{
    public static ProcessStartInfo StartInfo() => StartInfo([]);

    /// <param name="launcher">What comes before its command line.</param>
    public static ProcessStartInfo StartInfo(IReadOnlyList<string> launcher)
    {
        string assembly = typeof(ProgramCommand).Assembly.Location;
        string executable = Path.Combine(AppContext.BaseDirectory, Path.GetFileNameWithoutExtension(assembly) + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));
        string[] command = [.. launcher, .. File.Exists(executable) ? (string[])[executable] : [Environment.ProcessPath ?? "dotnet", "exec", assembly]];
        return new ProcessStartInfo(command[0], command[1..]);
    }
}
