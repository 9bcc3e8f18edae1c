namespace ActorInference.Hosting;

/// <summary>Where the programs' lighthouses keep their term between runs unless they are told otherwise.</summary>
public static class StateFolder
{
    /// <param name="cluster">Each cluster has a folder of its own.</param>
    /// <returns>A folder among the user's data, not created yet; null if the user has none.</returns>
    public static string? Default(string cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return data.Length == 0 ? null : Path.Combine(data, "actor-inference", $"lighthouse-{string.Concat(cluster.Select(letter => char.IsLetterOrDigit(letter) ? letter : '_'))}");
    }
}
