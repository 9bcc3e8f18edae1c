using System.CommandLine;

namespace ActorInference.Nodes.Commands;

/// <summary>How large a request is that nobody has given: <c>--batch</c> and <c>--steps</c>.</summary>
internal sealed class RequestSizeOptions
{
    private readonly Option<int> _batch = SharedOptions.Positive(new Option<int>("--batch")
    {
        Description = "Size of the batch axis where the model leaves it open.",
        HelpName = "B",
        DefaultValueFactory = _ => 1,
    });

    private readonly Option<int> _steps = SharedOptions.Positive(new Option<int>("--steps")
    {
        Description = "Size of every other axis that the model leaves open (time steps).",
        HelpName = "T",
        DefaultValueFactory = _ => 32,
    });

    public void AddTo(Command command)
    {
        command.Options.Add(_batch);
        command.Options.Add(_steps);
    }

    public SampleRequest Read(ParseResult parse) => new(parse.GetValue(_batch), parse.GetValue(_steps));
}
