namespace ActorInference.Nodes.Reports;

/// <summary>The plots of the benchmarks.</summary>
internal static class Charts
{
    /// <summary>For each kernel, batch and length how near it comes to its ceiling, over the sizes.</summary>
    public static SvgChart Kernels(KernelsReport report)
    {
        int[] sizes = [.. report.Runs.Where(run => run.Kernel != "product").Select(run => run.Size).Distinct().Order()];
        return new SvgChart(
            "Share of the machine's ceiling",
            "hidden features",
            "share of the ceiling",
            [.. sizes.Select(size => ReportText.Of($"{size}"))],
            [
                .. from run in report.Runs
                   where run.Kernel != "product"
                   group run by (run.Kernel, run.Batch, run.Steps) into line
                   select new SvgSeries(
                       ReportText.Of($"{line.Key.Kernel}, batch {line.Key.Batch}{(line.Key.Steps == 1 ? ", step" : string.Empty)}"),
                       [.. sizes.Select(size => line.FirstOrDefault(run => run.Size == size)?.ShareOfCeiling)]),
            ]);
    }

    /// <summary>How many times one process a pipeline is, what bounds it, and the same of each peer.</summary>
    public static SvgChart Pipeline(BenchReport report)
    {
        BenchRun[] runs = [.. report.Runs.Where(run => run.Engine == report.Runs[0].Engine && run.MicrobatchRequestsMax == report.Runs[0].MicrobatchRequestsMax)];
        return new SvgChart(
            $"{report.Model}: pipelines against one process",
            "workers",
            "times one process",
            [.. runs.Select(run => ReportText.Of($"{run.Workers}"))],
            [
                new SvgSeries("measured", [.. runs.Select(run => (double?)run.RatioToSingleProcess)]),
                new SvgSeries("whole layers, cores", [.. runs.Select(run => (double?)run.RatioBound)], IsBound: true),
                .. Enumerable.Range(0, runs.Length == 0 ? 0 : runs[0].Peers.Count).Select(peer => new SvgSeries(
                    ReportText.Of($"peer {peer + 1}, to its own"), [.. runs.Select(run => (double?)(run.Peers[peer].PipelinePerSecond.Median / run.Peers[peer].SinglePerSecond.Median))])),
            ]);
    }

    /// <summary>How many times one worker several are, what bounds them, and what the student report got.</summary>
    public static SvgChart EdgeThroughput(EdgeReport report)
    {
        EdgeRun[] runs = [.. report.Runs.Where(run => run.Speeds.All(speed => speed == 1))];
        return new SvgChart(
            $"Throughput of equal small machines, load \"{report.Load}\"",
            "workers",
            "times one worker",
            ["1", .. runs.Select(run => ReportText.Of($"{run.Workers}"))],
            [
                new SvgSeries("measured", [1, .. runs.Select(run => (double?)run.Ratio.Median)]),
                new SvgSeries("the planner's bound", [1, .. runs.Select(run => (double?)run.PlannerBound)], IsBound: true),
                .. runs.Any(run => run.GranularityBound is not null) ? [new SvgSeries("whole layers allow", [1, .. runs.Select(run => run.GranularityBound)], IsBound: true)] : Array.Empty<SvgSeries>(),
                new SvgSeries("student report", [1, .. runs.Select(run => StudentReport.RatioOf(run.Workers))]),
            ]);
    }

    /// <summary>What each request costs on the wires, over the number of workers: bits times the energy of one bit.</summary>
    public static SvgChart EdgeEnergy(EdgeReport report)
    {
        EdgeRun[] runs = [.. report.Runs.Where(run => run.Speeds.All(speed => speed == 1) && run.RoundRequests > 0)];
        return new SvgChart(
            $"Energy of the wires for each request, load \"{report.Load}\"",
            "workers",
            "microjoules a request (10 pJ a bit)",
            [.. runs.Select(run => ReportText.Of($"{run.Workers}"))],
            [new SvgSeries("all stages", [.. runs.Select(run => run.Nodes.Count == run.StageLayers.Count ? 1e6 * run.Nodes.Sum(node => node.EnergyJoules) / run.RoundRequests : (double?)null)])]);
    }
}
