using System.Globalization;
using ActorInference.Execution;
using Microsoft.Extensions.Configuration;

namespace ActorInference.Hosting;

/// <summary>A member's configuration file: JSON with comments, the names of the options in camel case. An unknown name is an error.</summary>
public sealed class MemberConfiguration
{
    private const string Timings = "timings";

    private static readonly string[] KnownNames =
    [
        "cluster", "name", "engine", "lighthouse", "listen", "advertise", "linkPort", "linkAdvertise", "secretFile", "slots", "pinLanes", "microbatchRequestsMax", "memoryBytes", "backend", "computeDevice", "cache", "state", "model",
        "strategy", "stages", "replicasMax", "workersMin", "codec", "joinTimeoutSeconds", "leaveTimeoutSeconds", Timings,
    ];

    private readonly IConfiguration _values;
    private readonly string _path;

    private MemberConfiguration(IConfiguration values, string path)
    {
        _values = values;
        _path = path;
    }

    /// <param name="path">The file; null: the one of the role beside the program, if it is there.</param>
    /// <param name="role">For the default.</param>
    /// <exception cref="MemberStartException">Missing, not JSON, or an unknown name.</exception>
    public static MemberConfiguration Load(string? path, string role)
    {
        string file = path ?? Path.Combine(AppContext.BaseDirectory, "config", role + ".json");
        if (path is not null && !File.Exists(path))
        {
            throw new MemberStartException(StartFailure.InvalidSettings, $"Configuration file '{path}' cannot be used: {(Directory.Exists(path) ? "it is a folder" : "there is no such file")}.");
        }

        ConfigurationBuilder builder = new();
        try
        {
            IConfigurationRoot values = builder.AddJsonFile(Path.GetFullPath(file), optional: path is null).Build();
            string? unknown = values.GetChildren().Select(child => child.Key).FirstOrDefault(key => !KnownNames.Contains(key, StringComparer.OrdinalIgnoreCase));
            return unknown is null
                ? new MemberConfiguration(values, file)
                : throw new MemberStartException(StartFailure.InvalidSettings, $"Configuration file '{file}' has an unknown name '{unknown}'. Known are: {string.Join(", ", KnownNames)}.");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or FormatException)
        {
            throw new MemberStartException(StartFailure.InvalidSettings, $"Configuration file '{file}' cannot be used: {exception.InnerException?.Message ?? exception.Message}", exception);
        }
    }

    public string? Text(string name) => _values[name];

    /// <summary>A string with commas, or an array.</summary>
    public string[] Texts(string name) => _values[name] is { } text
        ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : [.. _values.GetSection(name).GetChildren().Select(child => child.Value ?? string.Empty)];

    /// <exception cref="MemberStartException">Not a number above 0.</exception>
    public long? Number(string name)
    {
        string? text = _values[name];
        if (text is null)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) && number > 0
            ? number
            : throw new MemberStartException(StartFailure.InvalidSettings, $"Configuration file '{_path}': '{name}' is '{text}', not a whole number above 0.");
    }

    /// <exception cref="MemberStartException">Neither true nor false.</exception>
    public bool? Switch(string name)
    {
        string? text = _values[name];
        if (text is null)
        {
            return null;
        }

        return bool.TryParse(text, out bool isOn)
            ? isOn
            : throw new MemberStartException(StartFailure.InvalidSettings, $"Configuration file '{_path}': '{name}' is '{text}', neither true nor false.");
    }

    /// <summary>The section "timings", which <see cref="ActorInferenceOptions.ReadTimings"/> describes.</summary>
    /// <exception cref="MemberStartException">An unknown name, or what is no duration.</exception>
    public void ReadTimings(ActorInferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        IConfigurationSection section = _values.GetSection(Timings);
        if (_values["leaveTimeoutSeconds"] is not null && section["leaveTimeout"] is not null)
        {
            throw new MemberStartException(StartFailure.InvalidSettings, $"Configuration file '{_path}': 'leaveTimeoutSeconds' and the timing 'leaveTimeout' are the same; give one.");
        }

        try
        {
            options.ReadTimings(section);
        }
        catch (MemberStartException exception)
        {
            throw new MemberStartException(exception.Failure, $"Configuration file '{_path}': {exception.Message}", exception);
        }
    }
}
