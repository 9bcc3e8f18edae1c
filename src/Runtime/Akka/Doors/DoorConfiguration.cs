using Akka.Configuration;

namespace ActorInference.Akka.Doors;

/// <summary>What an actor system needs whose actors ask front doors in other processes, or that has one.</summary>
public static class DoorConfiguration
{
    /// <summary>The serializer of a front door's messages. Part of what every member's system is given.</summary>
    public static Config Needed { get; } = ConfigurationFactory.ParseString("""
        akka.actor {
          serializers.actorinference-doors = "ActorInference.Akka.Doors.DoorSerializer, ActorInference.Akka"
          serialization-bindings {
            "ActorInference.Akka.Doors.Predict, ActorInference.Akka" = actorinference-doors
            "ActorInference.Akka.Doors.Prediction, ActorInference.Akka" = actorinference-doors
            "ActorInference.Akka.Doors.PredictionFailed, ActorInference.Akka" = actorinference-doors
            "ActorInference.Akka.Doors.StreamEnded, ActorInference.Akka" = actorinference-doors
          }
        }
        """);
}
