using System.Globalization;

namespace ActorInference.Nodes.Networks;

/// <summary>
/// Slow processors: control groups (version 1) that let what runs in them use a part of one core. The periods are short, so that a
/// process is slow rather than stopped now and then. All names hold the process id, so that what a killed run has left behind is swept by the next one.
/// </summary>
internal sealed class ProcessorLab : IDisposable
{
    private const string Root = "/sys/fs/cgroup/cpu";
    private const string NamePrefix = "actorinf-";

    /// <summary>The system takes no shorter ones.</summary>
    private const int QuotaMicrosecondsMin = 1_000;
    private const int PeriodMicrosecondsMin = 5_000;

    private static int _labs;

    private readonly string _prefix;
    private readonly List<string> _groups = [];

    public ProcessorLab()
    {
        Sweep();
        _prefix = string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{Environment.ProcessId}-{Interlocked.Increment(ref _labs)}-");
    }

    /// <summary>Null if this process may make such groups; else a sentence.</summary>
    public static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "limits of the processor need Linux and root";
        }

        try
        {
            using ProcessorLab probe = new();
            probe.Add("probe", 0.5);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"limits of the processor need control groups of version 1 at {Root}: {exception.Message}";
        }
    }

    /// <param name="name">Of the group.</param>
    /// <param name="coreShare">Above 0, at most 1: of one core.</param>
    /// <exception cref="IOException">The system does not allow it.</exception>
    public void Add(string name, double coreShare)
    {
        if (!Directory.Exists(Root))
        {
            throw new DirectoryNotFoundException($"{Root} is not there.");
        }

        string folder = Folder(name);
        Directory.CreateDirectory(folder);
        _groups.Add(folder);
        (int quota, int period) = Limit(coreShare);
        Write(folder, "cpu.cfs_period_us", period);
        Write(folder, "cpu.cfs_quota_us", quota);
    }

    /// <summary>
    /// What comes before a command line so that it runs in a group, on one core: of several the system would give now one and now another all of what a group
    /// may use, and threads elsewhere would stand still for seconds.
    /// </summary>
    public string[] In(string name) =>
        ["sh", "-c", $"echo $$ > {Folder(name)}/tasks && exec \"$@\"", "sh", "taskset", "--cpu-list", CoreOf(name).ToString(CultureInfo.InvariantCulture)];

    /// <summary>Whatever ran in them must have ended.</summary>
    public void Dispose()
    {
        foreach (string folder in _groups)
        {
            TryRemove(folder);
        }
    }

    /// <summary>Microseconds of processor time in each period.</summary>
    internal static (int Quota, int Period) Limit(double coreShare)
    {
        int period = (int)Math.Max(PeriodMicrosecondsMin, Math.Round(QuotaMicrosecondsMin / coreShare));
        return ((int)Math.Round(period * coreShare), period);
    }

    private static void Sweep()
    {
        foreach (string folder in Directory.Exists(Root) ? Directory.EnumerateDirectories(Root, NamePrefix + "*") : [])
        {
            string owner = Path.GetFileName(folder).Split('-')[1];
            if (!Directory.Exists($"/proc/{owner}"))
            {
                TryRemove(folder);
            }
        }
    }

    private static void TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Something still runs in it; the next lab sweeps it.
        }
    }

    private static void Write(string folder, string file, int value) => File.WriteAllText(Path.Combine(folder, file), value.ToString(CultureInfo.InvariantCulture));

    private int CoreOf(string name) => _groups.IndexOf(Folder(name)) % Environment.ProcessorCount;

    private string Folder(string name) => Path.Combine(Root, _prefix + name);
}
