using System.Diagnostics;
using System.Globalization;
using ActorInference.Decisions.Planning;
using Spectre.Console;

namespace ActorInference.Nodes.Chaos;

/// <summary>What people see of a chaos run: a line for everything that happens, and on a terminal the cluster above the latest of them. Thread-safe.</summary>
/// <param name="screen">A terminal that is written over; null: only lines.</param>
/// <param name="lines">Where lines go if there is no screen.</param>
internal sealed class ChaosView(IAnsiConsole? screen, TextWriter lines)
{
    private const int LinesShown = 18;

    /// <summary>Of a run of hours only the first are kept.</summary>
    private const int LinesMax = 100_000;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<string> _all = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _progressAt = Stopwatch.GetTimestamp();

    public void Line(string text)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_start).TotalSeconds,7:0.00} s  {text}");
        lock (_gate)
        {
            if (screen is null)
            {
                lines.WriteLine(line);
                return;
            }

            if (_all.Count < LinesMax)
            {
                _all.Add(line);
            }
        }
    }

    /// <summary>The cluster as it is now.</summary>
    public void Show(IReadOnlyList<ChaosMember> members, string officeHolder, Plan? plan, TripCounts counts, TimeSpan longestPause, int faults)
    {
        string summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Answers} of {counts.Requests} answered; wrong {counts.WrongAnswers}, errors {counts.Errors}, duplicated {counts.Duplicated}, out of order {counts.OutOfOrder}; {faults} faults; longest pause {longestPause.TotalMilliseconds:0} ms");
        if (screen is null)
        {
            if (Stopwatch.GetElapsedTime(_progressAt) >= ProgressInterval)
            {
                _progressAt = Stopwatch.GetTimestamp();
                Line(summary);
            }

            return;
        }

        lock (_gate)
        {
            Rows rows = new([new Text(summary), Members(members, officeHolder, plan), .. _all.TakeLast(LinesShown).Select(line => new Text(line))]);
            screen.Clear(home: true);
            screen.Write(rows);
        }
    }

    /// <summary>The screen becomes the whole log again.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            screen?.Clear(home: true);
            _all.ForEach(line => screen?.WriteLine(line));
        }
    }

    private static Table Members(IReadOnlyList<ChaosMember> members, string officeHolder, Plan? plan)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("member", "is", "process", "does");
        foreach (ChaosMember member in members.OrderBy(member => member.Role).ThenBy(member => member.Child.ProcessId))
        {
            string does = member.Name == officeHolder
                ? "in office"
                : string.Join(", ", plan?.Stages.Where(stage => stage.IsOn(member.Incarnation)).Select(stage => $"layers {stage.FirstLayer}-{stage.FirstLayer + stage.LayerCount - 1}") ?? []);
            table.AddRow(Markup.Escape(member.Name), member.State.ToString().ToLowerInvariant(), member.Child.ProcessId.ToString(CultureInfo.InvariantCulture), does);
        }

        return table;
    }
}
