namespace ActorInference.Decisions;

/// <summary>One open data connection, as its engine numbers it; 0 is none. Never used twice in one incarnation.</summary>
public readonly record struct LinkId(long Value)
{
    public static LinkId None => default;

    public override string ToString() => $"link {Value}";
}
