using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ActorInference.Tests.Engines.Scenarios;

/// <summary>Keeps what members log, to be shown when a test fails; to the console too if ACTORINFERENCE_TRACE is set.</summary>
internal sealed class TestLog : ILoggerFactory, ILogger
{
    private const int LinesMax = 20_000;

    private static readonly bool IsTracing = Environment.GetEnvironmentVariable("ACTORINFERENCE_TRACE") is not null;

    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => IsTracing || logLevel >= LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string line = $"{logLevel} {formatter(state, exception)}{(exception is null ? string.Empty : "\n" + exception)}";
        if (_lines.Count < LinesMax)
        {
            _lines.Enqueue(line);
        }

        if (IsTracing)
        {
            Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {line}");
        }
    }

    public void Dispose()
    {
    }
}
