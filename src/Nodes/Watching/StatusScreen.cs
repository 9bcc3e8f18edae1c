using ActorInference.Nodes.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorInference.Nodes.Watching;

/// <summary>A terminal that is written over: the cluster as it is, and the latest of what happened.</summary>
internal sealed class StatusScreen(IAnsiConsole console) : IStatusView
{
    private const int EventsShown = 12;

    private readonly Queue<string> _events = new();

    public void Show(StatusReport report, bool hasChanged)
    {
        foreach (EventStatus happened in report.Events)
        {
            _events.Enqueue(StatusTables.Line(happened));
            if (_events.Count > EventsShown)
            {
                _events.Dequeue();
            }
        }

        IRenderable screen = new Rows([.. StatusTables.Render(report), .. _events.Select(line => new Text(line)), new Text("Ctrl-C ends the watch.")]);
        console.Clear(home: true);
        console.Write(screen);
    }
}
