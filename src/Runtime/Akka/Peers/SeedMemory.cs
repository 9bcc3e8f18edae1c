using System.Collections.Immutable;
using Akka.Actor;
using ActorInference.Execution;

namespace ActorInference.Akka.Peers;

/// <summary>
/// What a lighthouse keeps on its disk: the addresses of the nodes that it was in a cluster with. One that starts again asks them first, or
/// it would begin a second cluster beside theirs.
/// </summary>
internal sealed class SeedMemory
{
    /// <summary>Enough that one of them is still there; each is asked when the lighthouse starts.</summary>
    public const int NodesMax = 64;

    private const string FileName = "nodes";

    private readonly string _path;

    /// <exception cref="MemberStartException">The folder or the file cannot be used.</exception>
    public SeedMemory(string folder)
    {
        _path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            Stored = File.Exists(_path) ? [.. File.ReadLines(_path).Where(line => line.Length > 0).Take(NodesMax).Select(Parse)] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MemberStartException(StartFailure.InvalidSettings, $"The state folder '{folder}' cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>As of the start of the process.</summary>
    public ImmutableArray<Address> Stored { get; }

    /// <exception cref="IOException">They are not on the disk.</exception>
    public void Write(IEnumerable<Address> nodes)
    {
        string part = _path + ".part";
        File.WriteAllLines(part, nodes.Take(NodesMax).Select(node => node.ToString()));
        File.Move(part, _path, overwrite: true);
    }

    private Address Parse(string line)
    {
        try
        {
            return Address.Parse(line);
        }
        catch (UriFormatException exception)
        {
            throw new MemberStartException(
                StartFailure.InvalidSettings, $"'{_path}' is damaged: '{line}' is no address. Delete the file if no node of the cluster is running, or restore it.", exception);
        }
    }
}
