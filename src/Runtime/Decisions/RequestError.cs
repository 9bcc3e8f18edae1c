namespace ActorInference.Decisions;

/// <summary>One clear error that answers a request.</summary>
/// <param name="Code">What kind.</param>
/// <param name="Message">For people: what was wrong, where, what to do. At most <see cref="MessageCharactersMax"/> characters.</param>
public sealed record RequestError(ErrorCode Code, string Message)
{
    public const int MessageCharactersMax = 2_000;

    public override string ToString() => $"{Code}: {Message}";
}
