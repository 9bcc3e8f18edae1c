using System.CommandLine;
using System.Globalization;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Commands;

/// <summary>Options that several commands share, each made anew for its command.</summary>
internal static class SharedOptions
{
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Log what happens to stderr, and show the stack trace of an error.",
        Recursive = true,
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object (members: one line) to stdout instead of text." };

    public static Option<string?> Svg() => new("--svg") { Description = "Write a plot of it to this file.", HelpName = "file" };

    /// <summary>Writes the plot where it was asked for.</summary>
    /// <exception cref="ProgramException">The file cannot be written.</exception>
    public static void WriteSvg(string? path, SvgChart chart)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            File.WriteAllText(path, chart.ToSvg());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"The plot cannot be written to '{path}': {exception.Message}", exception);
        }
    }

    public static Option<string> Model() => new("--model") { Description = "An ONNX file.", HelpName = "file", Required = true };

    public static Option<string[]> Lighthouse() => new("--lighthouse")
    {
        Description = "host:port of the lighthouse; several with commas, in the same order everywhere.",
        HelpName = "host:port[,host:port]",
    };

    public static Option<string?> Cluster() => new("--cluster") { Description = "The cluster's name (default: actor-inference).", HelpName = "name" };

    public static Option<string?> SecretFile() => new("--secret-file") { Description = "A file that holds the cluster's secret.", HelpName = "file" };

    public static Option<string?> Replicas() => new("--replicas")
    {
        Description = "At most so many slots run the same stage, where that answers more requests; auto for any number (default: 1).",
        HelpName = "N|auto",
    };

    /// <exception cref="ProgramException">Neither 'auto' nor a number of replicas.</exception>
    public static int ReplicasOf(ParseResult parse, Option<string?> option) => parse.GetValue(option) switch
    {
        null => 1,
        "auto" => MessageLimits.ReplicasMax,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MessageLimits.ReplicasMax => count,
        _ => throw new ProgramException(ExitCode.InvalidInput, $"--replicas takes 'auto' or a number from 1 to {MessageLimits.ReplicasMax}."),
    };

    public static Option<int?> Microbatch()
    {
        Option<int?> option = new("--microbatch")
        {
            Description = $"At most so many waiting requests run together in a stage, where that is faster; 1: each alone (default: {FlowLimits.Default.MicrobatchRequestsMax}).",
            HelpName = "N",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Errors.Any() is false && result.GetValueOrDefault<int?>() is not (>= 1 and <= FlowLimits.MicrobatchRequestsLargest))
            {
                result.AddError($"{option.Name} takes a number from 1 to {FlowLimits.MicrobatchRequestsLargest}.");
            }
        });
        return option;
    }

    public static Option<double?> Deadline() => new("--deadline") { Description = "Seconds after which a request is answered with an error (default: 30).", HelpName = "seconds" };

    public static Option<CodecPreference?> Codec() => new("--codec")
    {
        Description = "How tensors travel between processes: auto (exact, where a link is faster by it), raw, lossless; half and affine8 round, and results differ.",
    };

    /// <returns>Null if it was not given.</returns>
    /// <exception cref="ProgramException">Not above 0, or more than a day.</exception>
    public static TimeSpan? DeadlineOf(ParseResult parse, Option<double?> option) => parse.GetValue(option) switch
    {
        null => null,
        > 0 and <= 86_400 and double seconds => TimeSpan.FromSeconds(seconds),
        _ => throw new ProgramException(ExitCode.InvalidInput, "--deadline takes a number of seconds above 0, and 86400 at most."),
    };

    public static Option<int> Workers(int defaultValue) => Positive(
        new Option<int>("--workers") { Description = "Worker processes.", HelpName = "N", DefaultValueFactory = _ => defaultValue });

    /// <returns>The whole numbers of an option that takes them with commas.</returns>
    /// <exception cref="ProgramException">Something else than numbers above 0.</exception>
    public static IReadOnlyList<int> Numbers(ParseResult parse, Option<string> option)
    {
        string[] texts = Texts(parse, option);
        return texts.Length == 0
            ? throw new ProgramException(ExitCode.InvalidInput, $"{option.Name} takes numbers above 0 with commas.")
            : [.. texts.Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
                ? number
                : throw new ProgramException(ExitCode.InvalidInput, $"{option.Name} takes numbers above 0 with commas, not '{text}'."))];
    }

    /// <returns>As <see cref="Numbers"/>; empty for "none".</returns>
    /// <inheritdoc cref="Numbers"/>
    public static IReadOnlyList<int> NumbersOrNone(ParseResult parse, Option<string> option) => Texts(parse, option) is ["none"] ? [] : Numbers(parse, option);

    /// <returns>The words of an option that takes them with commas.</returns>
    public static string[] Texts(ParseResult parse, Option<string> option) =>
        parse.GetRequiredValue(option).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static Option<string> List(string name, string description, string defaultValue) =>
        new(name) { Description = description, HelpName = defaultValue, DefaultValueFactory = _ => defaultValue };

    public static Option<int> Count(string name, string description, int defaultValue) =>
        Positive(new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => defaultValue });

    public static Option<T> Positive<T>(Option<T> option)
        where T : struct, IComparable<T>
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Errors.Any() is false && result.GetValueOrDefault<T>().CompareTo(default) <= 0)
            {
                result.AddError($"{option.Name} takes a number above 0.");
            }
        });
        return option;
    }
}
