namespace ActorInference.Decisions.Messages;

/// <summary>What one stage has done since it was activated. Seconds are sums over requests.</summary>
/// <param name="Stage">Which.</param>
/// <param name="NodeName">The member that holds it.</param>
/// <param name="FirstLayer">Index of its first layer.</param>
/// <param name="LayerCount">How many.</param>
/// <param name="QueueLength">Frames that wait now.</param>
/// <param name="Requests">Requests answered so far, errors included.</param>
/// <param name="Computed">Requests computed so far, failed ones included.</param>
/// <param name="Runs">Times that the layers ran for them: fewer where requests ran together.</param>
/// <param name="PayloadBytes">Sent on the wire, headers included.</param>
/// <param name="RawBytes">The same activations as plain tensors.</param>
/// <param name="EncodeSeconds">Tensors into frames.</param>
/// <param name="DecodeSeconds">Frames into tensors.</param>
/// <param name="ComputeSeconds">Running the layers.</param>
/// <param name="SendSeconds">In the write to the socket.</param>
/// <param name="WaitInputSeconds">Idle, nothing to compute.</param>
/// <param name="WaitOutputSeconds">Something to compute, but no output credit.</param>
/// <param name="WallSeconds">From the first frame's arrival to now or the last frame's departure.</param>
public sealed record StageMeasurements(
    StageId Stage,
    string NodeName,
    int FirstLayer,
    int LayerCount,
    int QueueLength,
    long Requests,
    long Computed,
    long Runs,
    long PayloadBytes,
    long RawBytes,
    double EncodeSeconds,
    double DecodeSeconds,
    double ComputeSeconds,
    double SendSeconds,
    double WaitInputSeconds,
    double WaitOutputSeconds,
    double WallSeconds)
{
    public const int CodecCharactersMax = 40;

    /// <summary>How most of <see cref="RawBytes"/> travelled: "raw", "sparse", "half"; empty where nothing has left the process.</summary>
    public string Codec { get; init; } = string.Empty;

    /// <summary>The largest absolute error of a tensor element that was sent rounded; 0 if none was.</summary>
    public double CodecErrorMax { get; init; }
}
