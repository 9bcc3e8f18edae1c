using System.Collections.Immutable;
using System.CommandLine;
using ActorInference.Decisions;
using ActorInference.Execution;
using ActorInference.Execution.Members;

namespace ActorInference.Nodes.Commands;

/// <summary>Which running cluster a tool speaks to: <c>--lighthouse</c>, <c>--cluster</c>, <c>--secret-file</c>, <c>--engine</c>.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string[]> _lighthouse = SharedOptions.Lighthouse();
    private readonly Option<string?> _cluster = SharedOptions.Cluster();
    private readonly Option<string?> _secretFile = SharedOptions.SecretFile();
    private readonly Option<string?> _engine = EngineChoice.Option();

    public void AddTo(Command command)
    {
        command.Options.Add(_lighthouse);
        command.Options.Add(_cluster);
        command.Options.Add(_secretFile);
        command.Options.Add(_engine);
    }

    /// <summary>The lighthouses as they were given, or the default.</summary>
    public string LighthouseText(ParseResult parse) => string.Join(',', Texts(parse));

    /// <exception cref="ProgramException">An address or the secret file is wrong.</exception>
    public ClusterWatch Watch(ParseResult parse, TimeSpan patience)
    {
        ImmutableArray<MemberAddress> lighthouses = [.. Texts(parse).Select(Address)];
        IEngine engine = EngineChoice.Find(parse.GetValue(_engine));
        return engine.Watch(
            lighthouses, parse.GetValue(_cluster) ?? MemberOptions.DefaultCluster, ReadSecret(parse.GetValue(_secretFile)), patience, TimeProvider.System);
    }

    private string[] Texts(ParseResult parse)
    {
        string[] given = MemberOptions.Split(parse.GetValue(_lighthouse));
        return given.Length > 0 ? given : [$"127.0.0.1:{MemberSettings.LighthousePort}"];
    }

    private static MemberAddress Address(string text) => ListenAddress.TryParse(text, MemberSettings.LighthousePort, out ListenAddress? address)
        ? address.At(address.Port)
        : throw new ProgramException(ExitCode.InvalidInput, $"--lighthouse takes host:port, not '{text}'.");

    private static string? ReadSecret(string? path)
    {
        try
        {
            return path is null ? null : File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"Secret file '{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
