using System.CommandLine;
using ActorInference.Decisions.Flow;
using ActorInference.Execution;
using ActorInference.Hosting;
using ActorInference.Nodes.Backends;

namespace ActorInference.Nodes.Commands;

/// <summary>The options of <c>--role</c>: what a member is and where it stands. Options override the configuration file.</summary>
internal sealed class MemberOptions
{
    public const string DefaultCluster = MemberSettings.ClusterDefault;

    private const string DefaultLighthouse = "127.0.0.1:4700";

    private static readonly Dictionary<string, int> DefaultPorts = new(StringComparer.Ordinal)
    {
        ["lighthouse"] = 4700,
        ["coordinator"] = 4701,
        ["source"] = 4702,
        ["worker"] = 4703,
    };

    private readonly Option<string[]> _role = new("--role")
    {
        Description = "Run one member: lighthouse, coordinator, worker or source; several with commas or by repeating.",
        HelpName = "role",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _config = Text("--config", "Configuration file (default: config/<role>.json beside the program).", "file");
    private readonly Option<string?> _name = Text("--name", "Name of the member in tables and logs.", "name");
    private readonly Option<string[]> _lighthouse = SharedOptions.Lighthouse();
    private readonly Option<string?> _listen = Text("--listen", "Where to listen (default: loopback and the role's port; port 0: the system chooses).", "host:port");
    private readonly Option<string?> _advertise = Text("--advertise", "What others dial, if that differs (needed with 0.0.0.0 and in containers).", "host:port");
    private readonly Option<int?> _linkPort = new("--link-port") { Description = "With --engine akka: where data connections listen (default: the system chooses).", HelpName = "port" };
    private readonly Option<string?> _linkAdvertise = Text("--link-advertise", "With --engine akka: what others dial for data connections, if that differs.", "host:port");
    private readonly Option<string?> _cluster = SharedOptions.Cluster();
    private readonly Option<string?> _secretFile = SharedOptions.SecretFile();
    private readonly Option<bool> _pinLanes = new("--pin-lanes") { Description = "Each of several compute lanes keeps to a processor core of its own (Linux; default: no)." };
    private readonly Option<int?> _slots = new("--slots") { Description = "Compute lanes of a worker (default: 1).", HelpName = "N" };
    private readonly Option<int?> _microbatch = SharedOptions.Microbatch();
    private readonly Option<string?> _cache = Text("--cache", "Folder for layers and measured times ('none' for nowhere; default: in the user's cache folder).", "folder");
    private readonly Option<string?> _state = Text("--state", "Folder in which a lighthouse keeps its term (default: in the user's data folder).", "folder");
    private readonly Option<string?> _model = Text("--model", "An ONNX file; the source becomes the model's origin.", "file");
    private readonly Option<string?> _strategy = StrategyOption.CreateText();
    private readonly Option<string?> _replicas = SharedOptions.Replicas();
    private readonly Option<int?> _stages = new("--stages") { Description = "How many stages a source wants.", HelpName = "K" };
    private readonly Option<int?> _workersMin = new("--workers-min") { Description = "A source wants no plan before so many workers are there.", HelpName = "N" };
    private readonly Option<CodecPreference?> _codec = SharedOptions.Codec();
    private readonly Option<double?> _joinTimeout = new("--join-timeout") { Description = "Give up when no lighthouse has answered after so many seconds (default: 60).", HelpName = "seconds" };
    private readonly Option<double?> _leaveTimeout = new("--leave-timeout") { Description = "After the first Ctrl-C, wait at most so many seconds until nobody needs this member (default: 30).", HelpName = "seconds" };
    private readonly Option<string?> _engine = EngineChoice.Option();
    private readonly BackendOptions _backend = new();
    private readonly Option<bool> _untilStandardInputCloses = new("--until-stdin-closes") { Description = "Leave when standard input ends.", Hidden = true };

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _role, _config, _name, _lighthouse, _listen, _advertise, _linkPort, _linkAdvertise, _cluster, _secretFile, _slots, _pinLanes, _microbatch, _cache, _state, _model, _strategy,
            _stages, _replicas, _workersMin, _codec, _joinTimeout, _leaveTimeout, _engine, _untilStandardInputCloses,
        ];
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }

        _backend.AddTo(command);
    }

    public bool HasRole(ParseResult parse) => parse.GetValue(_role) is { Length: > 0 };

    public bool EndsWithStandardInput(ParseResult parse) => parse.GetValue(_untilStandardInputCloses);

    /// <exception cref="ProgramException">What is wrong and what to do; also an engine that this build does not have.</exception>
    /// <exception cref="MemberStartException">The same, of the configuration file.</exception>
    public ActorInferenceOptions Read(ParseResult parse)
    {
        string[] roles = Split(parse.GetValue(_role));
        string? unknown = roles.FirstOrDefault(role => !DefaultPorts.ContainsKey(role));
        if (roles.Length == 0 || unknown is not null)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"--role takes lighthouse, coordinator, worker and source{(unknown is null ? string.Empty : $", not '{unknown}'")}.");
        }

        MemberConfiguration file = MemberConfiguration.Load(parse.GetValue(_config), roles[0]);
        string cluster = parse.GetValue(_cluster) ?? file.Text("cluster") ?? DefaultCluster;
        string[] lighthouses = Split(parse.GetValue(_lighthouse));
        bool isLighthouse = roles.Contains("lighthouse");
        ActorInferenceOptions options = new()
        {
            Engine = EngineChoice.Find(parse.GetValue(_engine) ?? file.Text("engine")),
            Name = parse.GetValue(_name) ?? file.Text("name"),
            Cluster = cluster,
            Listen = parse.GetValue(_listen) ?? file.Text("listen") ?? $"127.0.0.1:{DefaultPorts[roles[0]]}",
            Advertise = parse.GetValue(_advertise) ?? file.Text("advertise"),
            LinkPort = parse.GetValue(_linkPort) ?? (int)(file.Number("linkPort") ?? 0),
            LinkAdvertise = parse.GetValue(_linkAdvertise) ?? file.Text("linkAdvertise"),
            SecretFile = parse.GetValue(_secretFile) ?? file.Text("secretFile"),
            Slots = parse.GetValue(_slots) ?? (int)(file.Number("slots") ?? 1),
            PinLanes = parse.GetValue(_pinLanes) || (file.Switch("pinLanes") ?? false),
            MemoryBytes = file.Number("memoryBytes"),
            Backend = _backend.Read(parse, file.Text("backend"), file.Text("computeDevice")).Backend,
            Cache = CacheFolder.Resolve(parse.GetValue(_cache) ?? file.Text("cache")),
            State = isLighthouse ? parse.GetValue(_state) ?? file.Text("state") ?? StateFolder.Default(cluster) : null,
            Model = parse.GetValue(_model) ?? file.Text("model"),
            Strategy = StrategyOption.Read(parse.GetValue(_strategy) ?? file.Text("strategy")),
            Stages = parse.GetValue(_stages) ?? (int?)file.Number("stages"),
            ReplicasMax = parse.GetValue(_replicas) is null ? (int)(file.Number("replicasMax") ?? 1) : SharedOptions.ReplicasOf(parse, _replicas),
            WorkersMin = parse.GetValue(_workersMin) ?? (int)(file.Number("workersMin") ?? 1),
            Codec = parse.GetValue(_codec) ?? CodecOf(file.Text("codec")),
            JoinTimeLimit = TimeSpan.FromSeconds(parse.GetValue(_joinTimeout) ?? file.Number("joinTimeoutSeconds") ?? 60),
        };
        file.ReadTimings(options);
        if ((parse.GetValue(_leaveTimeout) ?? file.Number("leaveTimeoutSeconds")) is { } seconds)
        {
            options.Timings = options.Timings with { LeaveTimeout = TimeSpan.FromSeconds(seconds) };
        }

        if ((parse.GetValue(_microbatch) ?? (int?)file.Number("microbatchRequestsMax")) is { } together)
        {
            options.Limits = options.Limits with { MicrobatchRequestsMax = together };
        }

        AddAll(options.Roles, roles);
        lighthouses = lighthouses.Length > 0 ? lighthouses : file.Texts("lighthouse");
        AddAll(options.Lighthouses, lighthouses.Length > 0 || isLighthouse ? lighthouses : [DefaultLighthouse]);
        return options;
    }

    public static string[] Split(string[]? values) =>
        values is null ? [] : [.. values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <returns>Auto if it was not given.</returns>
    internal static CodecPreference CodecOf(string? text) => text is null
        ? CodecPreference.Auto
        : Enum.TryParse(text, ignoreCase: true, out CodecPreference codec) && codec.IsKnown()
            ? codec
            : throw new ProgramException(ExitCode.InvalidInput, $"A codec is {CodecPreferences.Words}, not '{text}'.");

    private static void AddAll(IList<string> list, string[] values)
    {
        foreach (string value in values)
        {
            list.Add(value);
        }
    }

    private static Option<string?> Text(string name, string description, string helpName) => new(name) { Description = description, HelpName = helpName };
}
