namespace ActorInference.Wire.Handshakes;

/// <summary>One clear reason for which a connection was not opened.</summary>
/// <param name="Code">What kind.</param>
/// <param name="Text">For people, at most <see cref="WireLimits.RefusalCharactersMax"/> characters.</param>
public sealed record LinkRefusal(RefusalCode Code, string Text)
{
    public override string ToString() => $"{Code}: {Text}";
}
