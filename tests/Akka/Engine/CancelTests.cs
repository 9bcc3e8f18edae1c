using ActorInference.Akka;
using ActorInference.Tests.Engines.Scenarios;

namespace ActorInference.Tests.Akka.Engine;

public sealed class CancelTests() : CancelScenarios(AkkaEngine.Instance);
