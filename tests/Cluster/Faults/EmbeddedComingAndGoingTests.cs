namespace ActorInference.Tests.Cluster.Faults;

public sealed class EmbeddedComingAndGoingTests() : ComingAndGoingScenarios("embedded");
