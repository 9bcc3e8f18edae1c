using System.Net;

namespace ActorInference.Links;

/// <summary>Who may begin a handshake: so many at once, and so many from one address, since nothing else is known of a stranger.</summary>
internal sealed class HandshakeRoom(LinkOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _count;

    /// <summary>Counts also who is turned away, until it leaves.</summary>
    public bool TryEnter(IPAddress address)
    {
        lock (_gate)
        {
            int here = _byAddress.GetValueOrDefault(address) + 1;
            _byAddress[address] = here;
            _count++;
            return here <= options.HandshakesPerAddressMax && _count <= options.HandshakesMax;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _count--;
            if (--_byAddress[address] == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }
}
