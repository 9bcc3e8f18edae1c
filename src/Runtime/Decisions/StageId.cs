namespace ActorInference.Decisions;

/// <summary>One stage of one plan.</summary>
public readonly record struct StageId(Epoch Epoch, int Index)
{
    public override string ToString() => $"{Epoch} stage {Index}";
}
