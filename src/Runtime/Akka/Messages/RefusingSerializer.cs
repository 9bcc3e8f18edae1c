using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorInference.Akka.Messages;

/// <summary>
/// Stands in the place of a serializer that makes objects of whatever type the bytes name: takes its number and refuses both ways. Messages
/// carry the number of their serializer, so it is not enough that nothing is bound to one.
/// </summary>
/// <param name="system">Whose.</param>
/// <param name="settings">With <c>refused-identifier</c>, the number of the one that it replaces.</param>
internal sealed class RefusingSerializer(ExtendedActorSystem system, Config settings) : Serializer(system)
{
    public override int Identifier { get; } = settings.GetInt("refused-identifier", 1);

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj?.GetType()} is bound to no serializer.");

    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException($"Messages of serializer {Identifier} are refused here.");
}
