namespace ActorInference.Nodes.Commands;

/// <summary>Where layers and measured times are kept between runs: a folder of the user's own unless told otherwise.</summary>
internal static class CacheFolder
{
    public const string Nowhere = "none";

    /// <param name="option">What the user said; null for the default, "none" for nowhere.</param>
    public static string? Resolve(string? option)
    {
        if (option is not null)
        {
            return option == Nowhere ? null : Path.GetFullPath(option);
        }

        string? home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(home))
        {
            string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            home = user.Length == 0 ? null : Path.Combine(user, ".cache");
        }

        return home is null ? null : Path.Combine(home, "actor-inference");
    }
}
