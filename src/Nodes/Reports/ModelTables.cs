using System.Globalization;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A model as text.</summary>
internal static class ModelTables
{
    public static void Write(IAnsiConsole console, ModelReport report, string requestSize)
    {
        console.WriteLine($"{report.Name}: {report.Layers.Count} layers, {report.Parameters:N0} parameters");
        console.WriteLine($"model id  {report.ModelId}");
        console.WriteLine($"inputs    {string.Join("; ", report.Inputs)}");
        console.WriteLine($"outputs   {string.Join("; ", report.Outputs)}");
        console.WriteLine($"figures   for one request of size {requestSize}");
        bool isMeasured = report.Layers.Any(layer => layer.ComputeSeconds is not null);
        Table table = new() { Border = TableBorder.Simple };
        foreach (string heading in (string[])["layer", "name", "kind", "parameters", "work (Mflop)", "activation (bytes)"])
        {
            table.AddColumn(heading);
        }

        if (isMeasured)
        {
            table.AddColumn("measured (us)");
        }

        table.AddColumn("cut point behind it");
        foreach (int numeric in (int[])[0, 3, 4, 5])
        {
            table.Columns[numeric].RightAligned();
        }

        foreach (LayerReport layer in report.Layers)
        {
            List<string> cells =
            [
                Number(layer.Index),
                Markup.Escape(layer.Name),
                Markup.Escape(layer.Kind),
                layer.Parameters.ToString("N0", CultureInfo.InvariantCulture),
                (layer.WorkFlops / 1e6).ToString("0.000", CultureInfo.InvariantCulture),
                Number(layer.ActivationBytes),
            ];
            if (isMeasured)
            {
                cells.Add(((layer.ComputeSeconds ?? 0) * 1e6).ToString("0.0", CultureInfo.InvariantCulture));
            }

            cells.Add(Markup.Escape(layer.CutPoint ?? string.Empty));
            table.AddRow([.. cells]);
        }

        console.Write(table);
        if (report.CutNote is not null)
        {
            console.WriteLine(report.CutNote);
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
