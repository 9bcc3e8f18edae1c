using Akka.Actor;
using ActorInference.Execution.Sources;

namespace ActorInference.Akka.Doors;

/// <summary>
/// The door for an application's actors: an actor beside a source, of whatever engine, that takes <see cref="Predict"/> and <see cref="StreamEnded"/>.
/// A sender that dies takes back what it has asked.
/// </summary>
public static class FrontDoor
{
    /// <summary>For <c>ActorOf</c> in the source's process.</summary>
    /// <param name="source">A member's <c>Source</c>.</param>
    /// <param name="limits">Null: <see cref="FrontDoorLimits.Default"/>.</param>
    public static Props Props(SourceFront source, FrontDoorLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return global::Akka.Actor.Props.Create<FrontDoorActor>(source, limits ?? FrontDoorLimits.Default);
    }
}
