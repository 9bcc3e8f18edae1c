using System.CommandLine;

namespace ActorInference.Nodes.Backends;

/// <summary><c>--backend</c> and <c>--compute-device</c> of a command.</summary>
internal sealed class BackendOptions
{
    private readonly Option<string?> _backend = new("--backend")
    {
        Description = $"What runs the layers: {BackendSelection.ManagedName} (default) or {BackendSelection.TorchSharpName} (a build with -p:WithTorchSharp=true).",
        HelpName = "name",
    };

    private readonly Option<string?> _device = new("--compute-device") { Description = "What the backend computes on: cpu (default), or cuda:N with torchsharp.", HelpName = "device" };

    public void AddTo(Command command)
    {
        command.Options.Add(_backend);
        command.Options.Add(_device);
    }

    /// <param name="parse">Of the command.</param>
    /// <param name="backend">Where the option is not given.</param>
    /// <param name="device">Likewise.</param>
    /// <exception cref="ProgramException">This build, or this machine, does not have it; says what to do.</exception>
    public BackendSelection Read(ParseResult parse, string? backend = null, string? device = null) =>
        BackendSelection.Open(parse.GetValue(_backend) ?? backend, parse.GetValue(_device) ?? device);
}
