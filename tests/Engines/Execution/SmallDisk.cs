using System.Diagnostics;

namespace ActorInference.Tests.Engines.Execution;

/// <summary>A file system of one megabyte in memory, so that a disk can be full. Needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    public const int SizeBytes = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    public SmallDisk()
    {
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={SizeBytes}", "tmpfs", _folder.Path))
        {
            _folder.Dispose();
            throw new InvalidOperationException("A file system in memory cannot be mounted.");
        }
    }

    /// <summary>Whether this process may mount.</summary>
    public static bool IsPossible { get; } = Try();

    public string Path => _folder.Path;

    public void Dispose()
    {
        Run("umount", _folder.Path);
        _folder.Dispose();
    }

    private static bool Try()
    {
        try
        {
            using SmallDisk disk = new();
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
