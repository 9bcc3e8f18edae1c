using ActorInference.Wire.Handshakes;

namespace ActorInference.Links;

/// <summary>Makes the answers; the compiler allows no conversion from an interface.</summary>
public static class LinkAnswers
{
    /// <summary>Takes the connection.</summary>
    /// <param name="receiver">What serves it from now on.</param>
    public static LinkAnswer<TReceiver> Accept<TReceiver>(TReceiver receiver)
        where TReceiver : class => LinkAnswer<TReceiver>.FromReceiver(receiver);

    /// <summary>Does not take the connection, and says why.</summary>
    public static LinkAnswer<TReceiver> Refuse<TReceiver>(RefusalCode code, string text)
        where TReceiver : class => LinkAnswer<TReceiver>.FromRefusal(new LinkRefusal(code, text));
}
