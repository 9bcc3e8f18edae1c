using System.Diagnostics;
using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>
/// Copies of the whole model, each on a thread of its own, that share nothing but the machine: what its cores give together at this moment, beside whatever else needs them. Cores
/// that are threads of one core, or that others use too, give less than so many times one.
/// </summary>
internal sealed class IndependentRunners : IAsyncDisposable
{
    private readonly LocalRunner[] _copies;

    public IndependentRunners(Model model, IComputeBackend backend, int copies) =>
        _copies = [.. Enumerable.Range(0, copies).Select(_ => new LocalRunner(model, backend))];

    public int Count => _copies.Length;

    /// <returns>Requests per second of all together.</returns>
    public double PerSecond(RequestLine request, TimeSpan time, CancellationToken cancellationToken)
    {
        double[] rates = new double[_copies.Length];
        using Barrier start = new(_copies.Length);
        Thread[] threads = [.. _copies.Select((copy, index) => new Thread(() => rates[index] = Run(copy, request, time, start, cancellationToken)) { Name = $"copy {index}" })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        cancellationToken.ThrowIfCancellationRequested();
        return rates.Sum();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LocalRunner copy in _copies)
        {
            await copy.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static double Run(LocalRunner copy, RequestLine request, TimeSpan time, Barrier start, CancellationToken cancellationToken)
    {
        // The first one builds what the others use.
        copy.Answer(request);
        start.SignalAndWait(CancellationToken.None);
        long begin = Stopwatch.GetTimestamp();
        int answers = 0;
        do
        {
            copy.Answer(request);
            answers++;
        }
        while (Stopwatch.GetElapsedTime(begin) < time && !cancellationToken.IsCancellationRequested);

        return answers / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
