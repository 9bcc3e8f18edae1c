using System.CommandLine;
using ActorInference.Nodes.Benchmarks;

namespace ActorInference.Nodes.Commands;

/// <summary>What a benchmark is put beside, and how that is set.</summary>
internal sealed class PeerOptions
{
    private readonly Option<string> _peer = SharedOptions.List("--peer", "pytorch: the same work there, side by side, where it is installed.", "none");
    private readonly Option<string> _settings = SharedOptions.List("--peer-settings", "best, default, or both with a comma: how its matrix products are set.", "best");
    private readonly Option<string> _threads = SharedOptions.List("--peer-threads", "Threads that it uses for one request, with commas.", "1");

    public void AddTo(Command command)
    {
        command.Options.Add(_peer);
        command.Options.Add(_settings);
        command.Options.Add(_threads);
    }

    /// <returns>Each setting with each number of threads; empty without a peer.</returns>
    /// <exception cref="ProgramException">Something unknown.</exception>
    public IReadOnlyList<PeerSetting> Read(ParseResult parse)
    {
        string peer = parse.GetRequiredValue(_peer);
        bool isWanted = peer switch
        {
            "pytorch" => true,
            "none" => false,
            _ => throw new ProgramException(ExitCode.InvalidInput, $"--peer takes pytorch or none, not '{peer}'."),
        };
        IReadOnlyList<int> threads = SharedOptions.Numbers(parse, _threads);
        return
        [
            .. from setting in SharedOptions.Texts(parse, _settings)
               let isTuned = setting switch
               {
                   "best" => true,
                   "default" => false,
                   _ => throw new ProgramException(ExitCode.InvalidInput, $"--peer-settings takes best and default, not '{setting}'."),
               }
               from count in threads
               where isWanted
               select new PeerSetting(isTuned, count),
        ];
    }
}
