using ActorInference.Decisions;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>The handshake of a data connection: which edge of which plan it is.</summary>
/// <param name="StageIndex">Of the dialled stage.</param>
/// <param name="Replica">Of that stage.</param>
internal sealed record DataOpening(Epoch Epoch, DataEdge Edge, int StageIndex, ModelId Model, int Replica)
{
    public static DataOpening FromWire(LinkOpen open) => new(open.Stage.Epoch, EdgeOf(open.Dialer), open.Stage.Index, open.Model, open.Stage.Replica);

    public LinkOpen ToWire() => new(new StageId(Epoch, StageIndex, Replica), Model, PositionOf(Edge));

    private static DialerPosition PositionOf(DataEdge edge) =>
        edge switch
        {
            DataEdge.SourceToFirst => DialerPosition.SourceAtFirstStage,
            DataEdge.StageToNext => DialerPosition.PreviousStage,
            DataEdge.LastToSource => DialerPosition.SourceAtLastStage,
            _ => throw new ArgumentOutOfRangeException(nameof(edge), edge, null),
        };

    private static DataEdge EdgeOf(DialerPosition position) =>
        position switch
        {
            DialerPosition.SourceAtFirstStage => DataEdge.SourceToFirst,
            DialerPosition.PreviousStage => DataEdge.StageToNext,
            DialerPosition.SourceAtLastStage => DataEdge.LastToSource,
            _ => throw new ArgumentOutOfRangeException(nameof(position), position, null),
        };
}
