using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ActorInference.Execution.Stages;

/// <summary>
/// Cores that lanes keep to, so that the system does not move one between cores and away from its caches. Linux only: elsewhere, and where
/// fewer cores may be used than there are lanes, lanes run wherever the system puts them.
/// </summary>
public static class LaneCores
{
    /// <summary>What the system's own set of cores holds by default.</summary>
    private const int CoresMax = 1_024;

    private const int BitsPerWord = 64;

    /// <summary>One core for each lane of a worker; empty: none is to keep to any.</summary>
    internal static ImmutableArray<int> Choose(int lanes) => lanes <= ProcessorQuota.CoresMax() ? Choose(lanes, Allowed()) : [];

    /// <param name="lanes">Of the worker; a single one gains nothing by keeping to a core.</param>
    /// <param name="allowed">The cores that the process may use.</param>
    internal static ImmutableArray<int> Choose(int lanes, ImmutableArray<int> allowed) => lanes > 1 && lanes <= allowed.Length ? allowed[..lanes] : [];

    /// <summary>Cores that the calling thread may use, in ascending order; empty where the system does not say.</summary>
    public static ImmutableArray<int> Allowed()
    {
        ulong[] words = new ulong[CoresMax / BitsPerWord];
        if (!OperatingSystem.IsLinux() || GetAffinity(0, words.Length * sizeof(ulong), words) != 0)
        {
            return [];
        }

        ImmutableArray<int>.Builder cores = ImmutableArray.CreateBuilder<int>();
        for (int word = 0; word < words.Length; word++)
        {
            for (ulong bits = words[word]; bits != 0; bits &= bits - 1)
            {
                cores.Add((word * BitsPerWord) + BitOperations.TrailingZeroCount(bits));
            }
        }

        return cores.ToImmutable();
    }

    /// <summary>From now on the calling thread runs on this core alone.</summary>
    /// <returns>Whether the system does so.</returns>
    internal static bool TryKeepTo(int core)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)core, (uint)CoresMax, nameof(core));
        ulong[] words = new ulong[CoresMax / BitsPerWord];
        words[core / BitsPerWord] = 1UL << (core % BitsPerWord);
        return OperatingSystem.IsLinux() && SetAffinity(0, words.Length * sizeof(ulong), words) == 0;
    }

    /// <summary>Thread 0 is the calling one.</summary>
    [DllImport("libc", EntryPoint = "sched_getaffinity")]
    private static extern int GetAffinity(int thread, nint bytes, [Out] ulong[] words);

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    private static extern int SetAffinity(int thread, nint bytes, [In] ulong[] words);
}
