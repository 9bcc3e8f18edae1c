using System.Security.Cryptography;

namespace ActorInference.Nodes.Processes;

/// <summary>The secret of a cluster that lives for one run: a file that its owner alone can read.</summary>
internal static class ClusterSecret
{
    private const int SecretBytes = 32;

    public static void Write(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using StreamWriter writer = new(path, options);
        writer.Write(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)));
    }
}
