namespace ActorInference.Nodes.Reports;

/// <param name="Name">In the legend.</param>
/// <param name="Values">One for each place; null where there is none.</param>
/// <param name="IsBound">Not measured but the most that is possible: dashed.</param>
internal sealed record SvgSeries(string Name, IReadOnlyList<double?> Values, bool IsBound = false);
