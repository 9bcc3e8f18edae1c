namespace ActorInference.Examples.AkkaFleet;

/// <param name="Total">Steps of all taxis that had a next one.</param>
/// <param name="Right">How often the most probable cell was the next one.</param>
/// <param name="RightOfThree">How often it was among the three most probable.</param>
internal sealed record FleetReport(int Total, int Right, int RightOfThree);
