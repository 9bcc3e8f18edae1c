using System.Globalization;
using System.Text;
using Akka.Configuration;
using ActorInference.Akka.Actors;
using ActorInference.Akka.Doors;
using ActorInference.Akka.Messages;
using ActorInference.Akka.Trajectories;
using ActorInference.Decisions.Messages;
using ActorInference.Execution;

namespace ActorInference.Akka;

/// <summary>The configuration of actor systems that members live in.</summary>
public static class AkkaConfiguration
{
    internal const string OwnSection = "actorinference";

    private const string FileName = "akka.hocon";

    /// <summary>Room beside the largest control message for its envelopes.</summary>
    private const int EnvelopeBytesMax = 64 << 10;

    private static readonly Lazy<string> Packed = new(ReadPacked);

    /// <summary>What the engine needs of any system: its serializer, its dispatcher and its mailbox.</summary>
    internal static Config Needed => ConfigurationFactory.ParseString("""
        akka.actor {
          serializers.actorinference = "ActorInference.Akka.Messages.EngineSerializer, ActorInference.Akka"
          serialization-bindings { "ActorInference.Akka.Messages.EngineMessage, ActorInference.Akka" = actorinference }
        }
        """).WithFallback(ConfigurationFactory.ParseString(Packed.Value[Packed.Value.IndexOf($"\n{OwnSection} {{", StringComparison.Ordinal)..]));

    /// <summary>The defaults that come with this assembly: all of <c>config/akka.hocon</c>.</summary>
    public static Config Defaults => ConfigurationFactory.ParseString(Packed.Value);

    /// <summary>
    /// For an application's own system that is to hold a member: roles, serializer, dispatcher, and room for the largest control message.
    /// To be put in front of the application's own configuration (<c>.WithFallback(own)</c>); an application with roles of its own lists them in
    /// <paramref name="ownRoles"/>.
    /// </summary>
    /// <param name="settings">Of the member.</param>
    /// <param name="ownRoles">Cluster roles of the application.</param>
    public static Config ForApplication(MemberSettings settings, params IEnumerable<string> ownRoles)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Roles(ClusterRoles.Of(settings).Concat(ownRoles)).WithFallback(Frames()).WithFallback(Needed).WithFallback(DoorConfiguration.Needed).WithFallback(TrajectoryConfiguration.Needed);
    }

    /// <summary>
    /// For an application that sends messages of its own: Hyperion for what nothing else is bound to, and for the types given and nothing else.
    /// Whoever sends another one causes an error. The default serializer of Akka.NET, which makes objects of whatever type a message names, is
    /// refused. Types that they consist of are to be given too.
    /// </summary>
    /// <param name="allowed">At least one type.</param>
    public static Config OnlyTypes(params IEnumerable<Type> allowed)
    {
        Type[] types = [.. allowed];
        ArgumentOutOfRangeException.ThrowIfZero(types.Length, nameof(allowed));
        return ConfigurationFactory.ParseString($$"""
            akka.actor {
              serializers {
                hyperion = "{{TypeName(typeof(ListedTypesSerializer))}}"
                json = "{{TypeName(typeof(RefusingSerializer))}}"
              }
              serialization-settings {
                json.refused-identifier = 1
                hyperion {
                  preserve-object-references = true
                  version-tolerance = true
                  known-types-provider = "Akka.Serialization.NoKnownTypes, Akka.Serialization.Hyperion"
                  listed-types = [{{string.Join(", ", types.Select(type => Quoted(TypeName(type))))}}]
                }
              }
              serialization-bindings { "System.Object" = hyperion }
            }
            """);
    }

    /// <summary>The name of the actor system of a cluster: members of other clusters do not even hear each other.</summary>
    internal static string SystemName(string cluster)
    {
        if (cluster.Length > 0 && char.IsAsciiLetterOrDigit(cluster[0]) && cluster.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            return cluster;
        }

        // Hex keeps different names different.
        return "cluster-" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(cluster));
    }

    /// <summary>Akka.Remote compares addresses as they are written.</summary>
    internal static string HostOf(string host) => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : host;

    /// <summary>All of a stand-alone member.</summary>
    internal static Config ForMember(MemberSettings settings)
    {
        ListenAddress advertised = settings.Advertise ?? settings.Listen;
        return Roles(ClusterRoles.Of(settings)).WithFallback(Listening(settings.Listen, advertised)).WithFallback(ForTool());
    }

    /// <summary>All of a tool outside the cluster.</summary>
    /// <param name="host">On which members can answer it.</param>
    internal static Config ForObserver(string host) =>
        ConfigurationFactory.ParseString("akka.actor.provider = remote").WithFallback(Listening(new ListenAddress(host, 0), new ListenAddress(host, 0))).WithFallback(ForTool());

    private static Config ForTool()
    {
        string beside = Path.Combine(AppContext.BaseDirectory, "config", FileName);
        Config logger = ConfigurationFactory.ParseString($"akka.loggers = [{Quoted(TypeName(typeof(LogActor)))}]");
        Config common = Frames().WithFallback(logger);
        return File.Exists(beside) ? common.WithFallback(ConfigurationFactory.ParseString(File.ReadAllText(beside))).WithFallback(Defaults) : common.WithFallback(Defaults);
    }

    private static Config Frames() => ConfigurationFactory.ParseString(
        string.Create(CultureInfo.InvariantCulture, $"akka.remote.dot-netty.tcp.maximum-frame-size = {MessageLimits.ControlMessageBytesMax + EnvelopeBytesMax}b"));

    private static Config Roles(IEnumerable<string> roles) => ConfigurationFactory.ParseString($"akka.cluster.roles = [{string.Join(", ", roles.Distinct().Select(Quoted))}]");

    private static Config Listening(ListenAddress listen, ListenAddress advertised) => ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
        akka.remote.dot-netty.tcp {
          hostname = {{Quoted(HostOf(listen.Host))}}
          port = {{listen.Port}}
          public-hostname = {{Quoted(HostOf(advertised.Host))}}
          public-port = {{(advertised == listen ? 0 : advertised.Port)}}
          dns-use-ipv6 = {{(listen.Host.Contains(':', StringComparison.Ordinal) ? "true" : "false")}}
        }
        """));

    private static string TypeName(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string ReadPacked()
    {
        using Stream stream = typeof(AkkaConfiguration).Assembly.GetManifestResourceStream(FileName) ?? throw new InvalidOperationException($"{FileName} is not in the assembly.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
