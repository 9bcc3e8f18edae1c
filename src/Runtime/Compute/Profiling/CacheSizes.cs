using System.Globalization;

namespace ActorInference.Compute.Profiling;

/// <summary>The data caches of the first core, as Linux describes them.</summary>
internal static class CacheSizes
{
    private const string Folder = "/sys/devices/system/cpu/cpu0/cache";

    /// <summary>What is taken where the system says nothing: small, so that the sizes measured lie within the caches of most processors.</summary>
    private static readonly (string Name, long SizeBytes)[] Usual = [("L1", 32 << 10), ("L2", 512 << 10), ("L3", 8 << 20)];

    /// <returns>From the smallest to the largest.</returns>
    public static IReadOnlyList<(string Name, long SizeBytes)> Read()
    {
        try
        {
            (string, long)[] found = [.. Directory.EnumerateDirectories(Folder, "index*")
                .Where(cache => Text(cache, "type") is "Data" or "Unified")
                .Select(cache => ("L" + Text(cache, "level"), ParseSize(Text(cache, "size"))))
                .OrderBy(cache => cache.Item2)];
            return found.Length > 0 ? found : Usual;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return Usual;
        }
    }

    /// <param name="text">As the system writes it: 48K, 32M, or bytes.</param>
    /// <exception cref="FormatException">Something else.</exception>
    internal static long ParseSize(string text) => text switch
    {
        [.. string number, 'K'] => long.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) << 10,
        [.. string number, 'M'] => long.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) << 20,
        _ => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture),
    };

    private static string Text(string cache, string file) => File.ReadAllText(Path.Combine(cache, file)).Trim();
}
