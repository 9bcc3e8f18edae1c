using ActorInference.Tests.Cluster.Faults;

namespace ActorInference.Tests.Cluster.Akka;

public sealed class OfficeTests() : OfficeScenarios("akka");
