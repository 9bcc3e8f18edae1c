using ActorInference.Hosting;
using ActorInference.Lighthouse.Engines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

// The lighthouse as a program of its own: the address that everybody knows. It grants leases and holds no model and no request.
// The exit codes are those of the program in src/Nodes.
const int Success = 0;
const int Usage = 2;

const string Help = """
    Usage: lighthouse [--listen host:port] [--advertise host:port] [--state folder] [--cluster name] [--secret-file file] [--config file] [--engine name]

      --listen       where it listens; default 127.0.0.1:4700; port 0 lets the system choose
      --advertise    what members dial, if that differs; with 0.0.0.0 the akka engine needs it
      --state        where the term is kept between runs; default: in the user's data folder
      --cluster      members of other clusters are refused; default "actor-inference"
      --secret-file  the secret that all members share; needed beyond loopback
      --engine       embedded (default), or akka in a build with -p:WithAkka=true: the seed node of an Akka.NET cluster
      --config       a file with the same names and with timings; default: config/lighthouse.json beside the program; options override it

    Exit codes: 0 left cleanly, 1 a defect, 2 options or files are wrong, 5 the address cannot be listened on.
    """;

ActorInferenceOptions options = new();
string? cluster = null;
string? engine = null;
string? configuration = null;
for (int index = 0; index < args.Length; index += 2)
{
    if (args[index] is "--help" or "-h")
    {
        Console.WriteLine(Help);
        return Success;
    }

    if (index + 1 == args.Length || !Take(args[index], args[index + 1]))
    {
        Console.Error.WriteLine($"error: '{args[index]}' is not an option of the lighthouse, or its value is missing.\n\n{Help}");
        return Usage;
    }
}

HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
// The host's own words about a start that failed would only repeat ours, with a stack trace.
builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft", LogLevel.None);
builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Services.AddActorInference(lighthouse =>
{
    lighthouse.Roles.Add("lighthouse");
    lighthouse.Name = "lighthouse";
    MemberConfiguration file = MemberConfiguration.Load(configuration, "lighthouse");
    lighthouse.Engine = (engine ?? file.Text("engine")) is { } name ? EngineChoice.Get(name) : lighthouse.Engine;
    lighthouse.Listen = options.Listen ?? file.Text("listen");
    lighthouse.Advertise = options.Advertise ?? file.Text("advertise");
    lighthouse.LinkPort = (int)(file.Number("linkPort") ?? 0);
    lighthouse.LinkAdvertise = file.Text("linkAdvertise");
    lighthouse.Cluster = cluster ?? file.Text("cluster") ?? lighthouse.Cluster;
    lighthouse.State = options.State ?? file.Text("state") ?? StateFolder.Default(lighthouse.Cluster);
    lighthouse.SecretFile = options.SecretFile ?? file.Text("secretFile");
    file.ReadTimings(lighthouse);
});
using IHost host = builder.Build();
HostedMember member = host.Services.GetRequiredService<HostedMember>();
try
{
    await host.StartAsync();
    Console.WriteLine($"ready: lighthouse listens on {await member.AddressAsync(CancellationToken.None)}");
    await host.WaitForShutdownAsync();
}
catch (Exception exception)
{
    Console.Error.WriteLine($"error: {exception.Message}");
}

return member.ExitCode;

bool Take(string option, string value)
{
    switch (option)
    {
        case "--listen":
            options.Listen = value;
            return true;
        case "--advertise":
            options.Advertise = value;
            return true;
        case "--state":
            options.State = value;
            return true;
        case "--cluster":
            cluster = value;
            return true;
        case "--secret-file":
            options.SecretFile = value;
            return true;
        case "--engine":
            engine = value;
            return true;
        case "--config":
            configuration = value;
            return true;
        default:
            return false;
    }
}
