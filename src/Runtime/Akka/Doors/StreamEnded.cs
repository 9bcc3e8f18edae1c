namespace ActorInference.Akka.Doors;

/// <summary>The sender asks nothing more in this stream: when all is answered the door forgets it, and a later question of that name begins at 0 again.</summary>
/// <param name="Stream">As in its questions.</param>
public sealed record StreamEnded(string Stream);
