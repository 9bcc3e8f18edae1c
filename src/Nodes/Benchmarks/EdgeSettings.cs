using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>How the emulated cluster is measured.</summary>
/// <param name="CoreShare">Of a core, for each worker.</param>
/// <param name="MegabitsPerSecond">Of each worker's cable.</param>
/// <param name="Rounds">In which one worker and several take turns.</param>
/// <param name="RoundTime">About how long each of the two is measured in a round.</param>
/// <param name="WarmUpTime">Of each cluster.</param>
/// <param name="Strategy">How the model is split.</param>
/// <param name="ReplicasMax">So many workers may run the same stage at most.</param>
/// <param name="Codecs">How tensors travel: one or several, which take turns.</param>
/// <param name="IsVerbose">Log what happens.</param>
internal sealed record EdgeSettings(
    double CoreShare, int MegabitsPerSecond, int Rounds, TimeSpan RoundTime, TimeSpan WarmUpTime, PlanningStrategy Strategy, int ReplicasMax, IReadOnlyList<CodecPreference> Codecs, bool IsVerbose);
