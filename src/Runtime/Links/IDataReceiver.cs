using System.Buffers;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Wire;

namespace ActorInference.Links;

/// <summary>Takes what arrives on one data connection. Called from the connection's reader, one call at a time, so it must not block; what it throws ends the connection.</summary>
public interface IDataReceiver
{
    /// <summary>Memory for one frame's tensors, at least <paramref name="bytes"/> long. Passed on with <see cref="OnFrame"/>, or disposed if the frame does not arrive whole.</summary>
    IMemoryOwner<byte> Rent(int bytes);

    /// <param name="request">Whose.</param>
    /// <param name="remaining">Time until its deadline, as the sender counted it.</param>
    /// <param name="tensors">For the time of the call; their data lies in <paramref name="owner"/>'s memory, each at a multiple of 64 bytes.</param>
    /// <param name="owner">The receiver's from now on.</param>
    void OnFrame(RequestId request, TimeSpan remaining, ReadOnlySpan<WireTensor> tensors, IMemoryOwner<byte> owner);

    void OnFailure(RequestId request, RequestError failure);

    /// <summary>Nobody waits for this request any more. Credit does not bound how many come: whoever keeps them has a limit.</summary>
    void OnCancel(RequestId request);

    void OnCredit(CreditLimit limit);

    /// <summary>Exactly once, and last.</summary>
    void OnClosed(LinkEnd linkEnd);
}
