using ActorInference.Embedded;
using ActorInference.Tests.Engines.Scenarios;

namespace ActorInference.Tests.Engines.Embedded;

public sealed class FailureTests() : FailureScenarios(EmbeddedEngine.Instance);
