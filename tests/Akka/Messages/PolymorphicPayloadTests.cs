using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using ActorInference.Akka;
using ActorInference.Akka.Messages;
using ActorInference.Decisions.Membership;
using ActorInference.Execution;
using Xunit;

namespace ActorInference.Tests.Akka.Messages;

/// <summary>Bytes that name a type: what Akka.NET would make an object of, if it were asked.</summary>
public sealed class PolymorphicPayloadTests : IAsyncDisposable
{
    private const int JsonIdentifier = 1;
    private const int HyperionIdentifier = -5;

    private readonly ActorSystem _system = ActorSystem.Create(
        "hostile", AkkaConfiguration.OnlyTypes([typeof(Allowed)]).WithFallback(ConfigurationFactory.ParseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF")));

    public async ValueTask DisposeAsync() => await _system.Terminate();

    [Fact]
    public void Json_that_names_a_type_makes_nothing()
    {
        Serialization serialization = _system.Serialization;
        byte[] bytes = Encoding.UTF8.GetBytes($$"""{"$type":"{{typeof(Forbidden).AssemblyQualifiedName}}","Text":"made"}""");
        Forbidden.Made = false;

        Assert.Throws<SerializationException>(() => serialization.Deserialize(bytes, JsonIdentifier, typeof(object)));
        Assert.False(Forbidden.Made);
    }

    [Fact]
    public void The_default_serializer_would_have_made_it()
    {
        // The canary: without the engine's configuration the same bytes make the object.
        ActorSystem open = ActorSystem.Create("open", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        byte[] bytes = Encoding.UTF8.GetBytes($$"""{"$type":"{{typeof(Forbidden).AssemblyQualifiedName}}","Text":"made"}""");

        Assert.IsType<Forbidden>(open.Serialization.Deserialize(bytes, JsonIdentifier, typeof(object)));
        open.Terminate();
    }

    [Fact]
    public void Hyperion_makes_the_types_that_are_listed_and_no_other()
    {
        Serialization serialization = _system.Serialization;
        ActorSystem open = ActorSystem.Create("open", ConfigurationFactory.ParseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF"));
        byte[] forbidden = new HyperionSerializer((ExtendedActorSystem)open).ToBinary(new Forbidden("made"));
        byte[] allowed = serialization.Serialize(new Allowed("made"));

        Assert.Equal(new Allowed("made"), serialization.Deserialize(allowed, HyperionIdentifier, typeof(object)));
        Assert.Throws<SerializationException>(() => serialization.Deserialize(forbidden, HyperionIdentifier, typeof(object)));
        open.Terminate();
    }

    [Fact]
    public void A_member_of_its_own_knows_no_serializer_that_makes_any_type()
    {
        MemberSettings settings = new() { Name = "alone", Roles = MemberRoles.None, IsLighthouse = true };
        Config configuration = ConfigurationFactory.ParseString("akka.loggers = [], akka.loglevel = OFF").WithFallback(AkkaConfiguration.ForMember(settings));
        ActorSystem member = ActorSystem.Create("member", configuration);
        byte[] bytes = Encoding.UTF8.GetBytes("""{"$type":"System.Diagnostics.Process, System.Diagnostics.Process"}""");

        Assert.Throws<SerializationException>(() => member.Serialization.Deserialize(bytes, JsonIdentifier, typeof(object)));
        Assert.Throws<SerializationException>(() => member.Serialization.Deserialize(bytes, HyperionIdentifier, typeof(object)));
        Assert.IsType<EngineSerializer>(member.Serialization.FindSerializerForType(typeof(Parcel)));
        Assert.IsType<RefusingSerializer>(member.Serialization.FindSerializerForType(typeof(Forbidden)));
        member.Terminate();
    }

    public sealed record Allowed(string Text);

    public sealed record Forbidden
    {
        public Forbidden(string text)
        {
            Text = text;
            Made = true;
        }

        public static bool Made { get; set; }

        public string Text { get; }
    }
}
