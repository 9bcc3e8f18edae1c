using ActorInference.Wire;

namespace ActorInference.Links;

/// <summary>How many messages one connection has brought within a second. Nobody who follows the protocol has so much to say.</summary>
internal struct MessageRate
{
    private long _secondBegan;
    private int _messages;

    /// <exception cref="WireException">More than the limit.</exception>
    public void Count(LinkWatch watch, int messagesMax)
    {
        if (_messages == 0 || watch.Since(_secondBegan) >= TimeSpan.FromSeconds(1))
        {
            _secondBegan = watch.Now;
            _messages = 0;
        }

        if (++_messages > messagesMax)
        {
            throw new WireException(WireFault.TooLarge, $"More than {messagesMax} messages came within a second.");
        }
    }
}
