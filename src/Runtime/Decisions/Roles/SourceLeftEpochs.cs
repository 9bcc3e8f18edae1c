using System.Runtime.CompilerServices;

namespace ActorInference.Decisions.Roles;

/// <summary>The last few epochs that a request left without an answer after it was sent there: what became of them may be told later.</summary>
[InlineArray(CountMax)]
internal struct SourceLeftEpochs
{
    public const int CountMax = 8;

    private Epoch _newest;

    /// <summary>Forgets the oldest if there is no room.</summary>
    public void Add(Epoch epoch)
    {
        if (Contains(epoch))
        {
            return;
        }

        Span<Epoch> epochs = this;
        epochs[..^1].CopyTo(epochs[1..]);
        epochs[0] = epoch;
    }

    public readonly bool Contains(Epoch epoch)
    {
        ReadOnlySpan<Epoch> epochs = this;
        return epochs.Contains(epoch);
    }
}
