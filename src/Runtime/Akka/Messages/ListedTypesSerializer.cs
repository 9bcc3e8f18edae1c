using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorInference.Akka.Messages;

/// <summary>Hyperion for the types that an application has listed; any other one is an error in both directions. On the wire it is Hyperion's own.</summary>
internal sealed class ListedTypesSerializer : Serializer
{
    private readonly HyperionSerializer _hyperion;

    /// <param name="system">Whose.</param>
    /// <param name="settings">Hyperion's, with <c>listed-types</c>.</param>
    public ListedTypesSerializer(ExtendedActorSystem system, Config settings)
        : base(system)
    {
        Type[] types = [.. settings.GetStringList("listed-types", []).Select(name => Type.GetType(name, throwOnError: true)!)];
        _hyperion = new HyperionSerializer(system, HyperionSerializerSettings.Create(settings).WithTypeFilter(new ListedTypes(types)));
    }

    public override int Identifier => _hyperion.Identifier;

    public override bool IncludeManifest => _hyperion.IncludeManifest;

    public override byte[] ToBinary(object obj)
    {
        try
        {
            return _hyperion.ToBinary(obj);
        }
        catch (Exception exception) when (exception is not SerializationException)
        {
            throw new SerializationException($"{obj?.GetType()} cannot be sent: {exception.Message}", exception);
        }
    }

    public override object FromBinary(byte[] bytes, Type type) => _hyperion.FromBinary(bytes, type);
}
