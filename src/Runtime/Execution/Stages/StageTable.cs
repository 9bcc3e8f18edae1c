using System.Collections.Concurrent;
using ActorInference.Decisions;

namespace ActorInference.Execution.Stages;

/// <summary>The stages that live in this process.</summary>
public sealed class StageTable
{
    private readonly ConcurrentDictionary<StageId, StageRunner> _stages = new();

    /// <summary>In the order of epoch, index and replica.</summary>
    public IReadOnlyList<StageRunner> All => [.. _stages.Values.OrderBy(stage => stage.Stage.Epoch).ThenBy(stage => stage.Stage.Index).ThenBy(stage => stage.Stage.Replica)];

    public StageRunner? Find(StageId stage) => _stages.GetValueOrDefault(stage);

    public void Add(StageRunner stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        _stages[stage.Stage] = stage;
    }

    public StageRunner? Remove(StageId stage) => _stages.TryRemove(stage, out StageRunner? removed) ? removed : null;
}
