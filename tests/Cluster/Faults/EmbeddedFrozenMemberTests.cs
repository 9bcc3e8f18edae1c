namespace ActorInference.Tests.Cluster.Faults;

public sealed class EmbeddedFrozenMemberTests() : FrozenMemberScenarios("embedded");
