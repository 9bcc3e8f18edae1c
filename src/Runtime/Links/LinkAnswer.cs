using ActorInference.Wire.Handshakes;

namespace ActorInference.Links;

/// <summary>A member's answer to somebody who has proven himself: whoever receives, or a refusal.</summary>
/// <typeparam name="TReceiver">What serves the connection.</typeparam>
public sealed class LinkAnswer<TReceiver>
    where TReceiver : class
{
    private LinkAnswer(TReceiver? receiver, LinkRefusal? refusal)
    {
        Receiver = receiver;
        Refusal = refusal;
    }

    public TReceiver? Receiver { get; }

    public LinkRefusal? Refusal { get; }

    public static implicit operator LinkAnswer<TReceiver>(TReceiver receiver) => FromReceiver(receiver);

    public static implicit operator LinkAnswer<TReceiver>(LinkRefusal refusal) => FromRefusal(refusal);

    internal static LinkAnswer<TReceiver> FromReceiver(TReceiver receiver) => new(receiver, null);

    internal static LinkAnswer<TReceiver> FromRefusal(LinkRefusal refusal) => new(null, refusal);
}
