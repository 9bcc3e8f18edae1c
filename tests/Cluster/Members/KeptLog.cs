using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ActorInference.Tests.Cluster.Members;

/// <summary>What the members in this process log, to be shown when a test fails.</summary>
internal sealed class KeptLog : ILoggerFactory, ILogger
{
    private const int LinesMax = 5_000;

    private readonly ConcurrentQueue<string> _lines = new();

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        _lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss.fff} {logLevel} {formatter(state, exception)} {exception}"));
        if (_lines.Count > LinesMax)
        {
            _lines.TryDequeue(out _);
        }
    }

    public void Dispose()
    {
    }
}
