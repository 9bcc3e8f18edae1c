namespace ActorInference.Tests.Cluster.Faults;

public sealed class EmbeddedOfficeTests() : OfficeScenarios("embedded");
