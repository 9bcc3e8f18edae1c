using System.Text.Json.Nodes;
using ActorInference.Compute;
using ActorInference.Compute.Profiling;
using ActorInference.Models;
using ActorInference.Nodes.Commands;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>One kernel on one size: what each lane runs, what that takes at least, and what a peer is told to do.</summary>
internal sealed class KernelCase : IDisposable
{
    private readonly IReadOnlyList<IDisposable> _works;
    private readonly Func<MachineLimits, double> _secondsAtLeast;

    private KernelCase(string kernel, int layers, int size, int batch, int steps, double flops, IReadOnlyList<(IDisposable Work, Action Run)> works, Func<MachineLimits, double> secondsAtLeast, JsonObject order)
    {
        Kernel = kernel;
        Layers = layers;
        Size = size;
        Batch = batch;
        Steps = steps;
        Flops = flops;
        Lanes = [.. works.Select(work => work.Run)];
        Order = order;
        _works = [.. works.Select(work => work.Work)];
        _secondsAtLeast = secondsAtLeast;
    }

    public string Kernel { get; }

    public int Layers { get; }

    public int Size { get; }

    public int Batch { get; }

    public int Steps { get; }

    /// <summary>Of the matrix products of one run.</summary>
    public double Flops { get; }

    public IReadOnlyList<Action> Lanes { get; }

    /// <summary>For peer.py.</summary>
    public JsonObject Order { get; }

    /// <param name="model">Equal layers of that kind.</param>
    /// <param name="work">Their sizes.</param>
    /// <param name="lanes">Each with a program of its own; they share the weights.</param>
    public static KernelCase Recurrent(Model model, RecurrentWork work, int lanes)
    {
        ManagedBackend backend = new();
        SampleRequest sample = new(work.Batch, work.Steps);
        string kernel = NameOf(work.Cell);
        return new KernelCase(
            kernel,
            work.Layers,
            work.HiddenSize,
            work.Batch,
            work.Steps,
            work.ProductFlops,
            [.. Enumerable.Range(0, lanes).Select(_ => Lane(new ProgramWork(model, backend, sample.Inputs(model.Inputs)), program => program.Run()))],
            work.SecondsAtLeast,
            new JsonObject { ["prepare"] = "single", ["cell"] = kernel, ["layers"] = work.Layers, ["hidden"] = work.HiddenSize, ["batch"] = work.Batch, ["steps"] = work.Steps });
    }

    /// <summary>A square product of the kernels alone.</summary>
    public static KernelCase Product(int size, int lanes)
    {
        ProductWork[] works = [.. Enumerable.Range(0, lanes).Select(_ => new ProductWork(size, size, size))];
        return new KernelCase(
            "product",
            layers: 1,
            size,
            batch: 1,
            steps: 1,
            works[0].Flops,
            [.. works.Select(work => Lane(work, product => product.Run()))],
            works[0].SecondsAtLeast,
            new JsonObject { ["prepare"] = "product", ["rows"] = size, ["depth"] = size, ["columns"] = size });
    }

    public static string NameOf(RecurrentCell cell) => cell switch
    {
        RecurrentCell.Gru => "gru",
        RecurrentCell.Lstm => "lstm",
    };

    public double SecondsAtLeast(MachineLimits limits) => _secondsAtLeast(limits);

    public void Dispose()
    {
        foreach (IDisposable work in _works)
        {
            work.Dispose();
        }
    }

    private static (IDisposable Work, Action Run) Lane<TWork>(TWork work, Action<TWork> run)
        where TWork : IDisposable => (work, () => run(work));
}
