namespace ActorInference.Decisions;

/// <summary>One compute lane of one worker.</summary>
public readonly record struct SlotId(Incarnation Worker, int Index)
{
    public override string ToString() => $"{Worker}:{Index}";
}
