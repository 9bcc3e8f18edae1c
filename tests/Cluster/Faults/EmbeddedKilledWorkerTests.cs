namespace ActorInference.Tests.Cluster.Faults;

public sealed class EmbeddedKilledWorkerTests() : KilledWorkerScenarios("embedded");
