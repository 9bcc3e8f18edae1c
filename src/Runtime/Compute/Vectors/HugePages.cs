using System.Runtime.InteropServices;

namespace ActorInference.Compute.Vectors;

/// <summary>
/// Asks the system to back memory with its large pages: weights that pass a core once per step need few translations of addresses then, and
/// lie together in the caches. A wish: where the system knows no such pages, nothing changes.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Of x86-64, and of Arm with its usual small pages.</summary>
    public const long SizeBytes = 2L << 20;

    private const int AdviceHugePage = 14;

    /// <param name="address">A multiple of <see cref="SizeBytes"/>.</param>
    /// <param name="bytes">What is no whole page at its end is left out.</param>
    public static void WishFor(void* address, long bytes)
    {
        long whole = bytes / SizeBytes * SizeBytes;
        if (whole == 0 || !OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = Advise(address, (nuint)whole, AdviceHugePage);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system without that call goes on with small pages.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint bytes, int advice);
}
