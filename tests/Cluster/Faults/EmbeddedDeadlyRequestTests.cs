namespace ActorInference.Tests.Cluster.Faults;

public sealed class EmbeddedDeadlyRequestTests() : DeadlyRequestScenarios("embedded");
