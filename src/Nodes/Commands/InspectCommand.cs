using System.CommandLine;
using System.Text.Json;
using ActorInference.Models;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Commands;

/// <summary><c>inspect</c>: what is in a model file.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        Option<string> modelOption = SharedOptions.Model();
        Option<bool> jsonOption = SharedOptions.Json();
        RequestSizeOptions sizes = new();
        Command command = new("inspect", "Show a model's inputs, outputs, layers and cut points.") { modelOption, jsonOption };
        sizes.AddTo(command);
        command.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            _ =>
            {
                Model model = Model.Load(parse.GetRequiredValue(modelOption));
                Dictionary<string, int> symbolSizes = sizes.Read(parse).SymbolSizesOf(model.Inputs);
                ModelReport report = ModelLoading.Describe(model, symbolSizes, computeSeconds: null);
                if (parse.GetValue(jsonOption))
                {
                    Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ModelReport));
                }
                else
                {
                    ModelTables.Write(ReportConsole.Out, report, SampleRequest.Describe(symbolSizes));
                }

                return Task.FromResult(ExitCode.Success);
            },
            cancellationToken));
        return command;
    }
}
