using ActorInference.Wire.Handshakes;

namespace ActorInference.Links;

/// <summary>A connection could not be opened, or content could not be fetched; the message says what and where.</summary>
public sealed class LinkException : Exception
{
    public LinkException(string message, LinkRefusal? refusal = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Refusal = refusal;
    }

    /// <summary>What the other member answered, if it answered at all.</summary>
    public LinkRefusal? Refusal { get; }
}
