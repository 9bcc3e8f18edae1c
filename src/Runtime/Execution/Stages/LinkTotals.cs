using ActorInference.Wire.Codecs;

namespace ActorInference.Execution.Stages;

/// <summary>What the links of one stage have cost so far, closed ones included.</summary>
/// <param name="PayloadBytes">Sent on the wire by the output links, headers included.</param>
/// <param name="EncodeSeconds">By the output links.</param>
/// <param name="DecodeSeconds">By the input links.</param>
/// <param name="SendSeconds">By the output links.</param>
/// <param name="Codecs">Of the output links.</param>
internal readonly record struct LinkTotals(long PayloadBytes, double EncodeSeconds, double DecodeSeconds, double SendSeconds, CodecUse Codecs)
{
    public LinkTotals Plus(in LinkTotals other) => new(
        PayloadBytes + other.PayloadBytes,
        EncodeSeconds + other.EncodeSeconds,
        DecodeSeconds + other.DecodeSeconds,
        SendSeconds + other.SendSeconds,
        Codecs.Plus(other.Codecs));
}
