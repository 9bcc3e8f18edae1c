using System.Globalization;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>One plan whose prediction is compared with what it does.</summary>
/// <param name="Layers">GRU layers of the model.</param>
/// <param name="Hidden">Features of every state.</param>
/// <param name="Steps">Time steps of a request.</param>
/// <param name="Stages">One worker process each.</param>
/// <param name="MegabitsPerSecond">Of each worker's cable; null: all processes on loopback.</param>
internal sealed record PlanCase(int Layers, int Hidden, int Steps, int Stages, int? MegabitsPerSecond)
{
    /// <summary>Models x stages x link speeds.</summary>
    public static IReadOnlyList<PlanCase> All { get; } =
    [
        .. from model in ((int Layers, int Hidden, int Steps)[])[(8, 64, 32), (21, 128, 32), (21, 256, 64)]
           from stages in (int[])[1, 2, 3]
           select new PlanCase(model.Layers, model.Hidden, model.Steps, stages, null),
        .. from model in ((int Layers, int Hidden, int Steps)[])[(21, 128, 32), (21, 256, 64)]
           from megabits in (int[])[20, 200]
           from stages in (int[])[1, 2]
           select new PlanCase(model.Layers, model.Hidden, model.Steps, stages, megabits),
    ];

    public string Link => MegabitsPerSecond is { } megabits ? string.Create(CultureInfo.InvariantCulture, $"{megabits} Mbit/s") : "loopback";

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Layers} GRU layers of {Hidden}, {Steps} steps, {Stages} stage{(Stages == 1 ? string.Empty : "s")}, {Link}");
}
