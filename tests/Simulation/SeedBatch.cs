using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ActorInference.Tests.Simulation.Scenarios;

namespace ActorInference.Tests.Simulation;

/// <summary>Many seeds on many cores: each run is one thread's alone, and shares nothing with the others.</summary>
internal sealed class SeedBatch(ulong firstSeed, ulong seeds, int threads, Func<ulong, Scenario> scenarioOf, TextWriter output, TextWriter progress)
{
    private const int FailuresKept = 100;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<RunOutcome> _failures = [];
    private readonly Stopwatch _watch = new();
    private TimeSpan _nextProgress = ProgressInterval;
    private ulong _done;
    private ulong _failed;
    private long _events;
    private long _results;
    private long _errors;
    private long _plans;

    /// <returns>Whether every invariant held in every run.</returns>
    public bool Run(bool isJson)
    {
        _watch.Start();
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads };
        Parallel.For(0L, (long)seeds, options, index =>
        {
            ulong seed = firstSeed + (ulong)index;
            RunOutcome outcome = new SimulatedCluster(seed, scenarioOf(seed), null).Run();
            Count(outcome, isJson);
        });
        output.WriteLine(isJson ? Json() : Summary());
        return _failed == 0;
    }

    private void Count(RunOutcome outcome, bool isJson)
    {
        lock (_gate)
        {
            _done++;
            _events += outcome.Events;
            _results += outcome.Results;
            _errors += outcome.Errors;
            _plans += outcome.Plans;
            if (outcome.Violations.Count > 0)
            {
                _failed++;
                if (_failures.Count < FailuresKept)
                {
                    _failures.Add(outcome);
                }

                (isJson ? progress : output).WriteLine(outcome.Explained);
            }

            if (_watch.Elapsed >= _nextProgress)
            {
                _nextProgress = _watch.Elapsed + ProgressInterval;
                progress.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_done} of {seeds} seeds, {_failed} failed, {_watch.Elapsed.TotalSeconds:0} s, {_done / _watch.Elapsed.TotalSeconds:0} seeds a second"));
            }
        }
    }

    /// <summary>Processor time, of the whole process: other work on the machine does not count.</summary>
    private double MillisecondsOfOne => Environment.CpuUsage.TotalTime.TotalMilliseconds / _done;

    private string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_done} seeds from {firstSeed}, {_failed} failed; {_results} results, {_errors} errors, {_plans} plans, {_events} events; {_watch.Elapsed.TotalSeconds:0.0} s, {MillisecondsOfOne:0.0} ms of one core a seed");

    private string Json()
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("first_seed", firstSeed);
            json.WriteNumber("seeds", _done);
            json.WriteNumber("failed", _failed);
            json.WriteNumber("results", _results);
            json.WriteNumber("errors", _errors);
            json.WriteNumber("plans", _plans);
            json.WriteNumber("events", _events);
            json.WriteNumber("threads", threads);
            json.WriteNumber("seconds", Math.Round(_watch.Elapsed.TotalSeconds, 3));
            json.WriteNumber("core_milliseconds_per_seed", Math.Round(MillisecondsOfOne, 3));
            json.WriteStartArray("failures");
            foreach (RunOutcome outcome in _failures.OrderBy(outcome => outcome.Seed))
            {
                json.WriteStartObject();
                json.WriteNumber("seed", outcome.Seed);
                json.WriteStartArray("violations");
                foreach (string violation in outcome.Violations)
                {
                    json.WriteStringValue(violation);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }
}
