namespace ActorInference.Decisions.Messages;

/// <summary>Reasons grow on their way, each member adding what it knows: what no longer fits into a message is cut off.</summary>
public static class MessageText
{
    /// <summary>At most <paramref name="charactersMax"/> UTF-16 characters; a pair of surrogates is not torn apart.</summary>
    public static string Cut(string text, int charactersMax = MessageLimits.TextCharactersMax)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= charactersMax)
        {
            return text;
        }

        return char.IsHighSurrogate(text[charactersMax - 1]) ? text[..(charactersMax - 1)] : text[..charactersMax];
    }
}
