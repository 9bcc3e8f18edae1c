namespace ActorInference.Decisions;

/// <summary>One replica of one stage of one plan: what runs on one slot.</summary>
/// <param name="Epoch">The plan.</param>
/// <param name="Index">The stage's place in it.</param>
/// <param name="Replica">The place of its slot among the stage's slots; 0 where there is one.</param>
public readonly record struct StageId(Epoch Epoch, int Index, int Replica = 0)
{
    public override string ToString() => Replica == 0 ? $"{Epoch} stage {Index}" : $"{Epoch} stage {Index} replica {Replica}";
}
