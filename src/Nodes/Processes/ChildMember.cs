using System.Diagnostics;
using System.Text;

namespace ActorInference.Nodes.Processes;

/// <summary>
/// One member as a process of its own, started from this program. It ends with this process, however that ends: it
/// watches the pipe that is its standard input.
/// </summary>
internal sealed class ChildMember : IAsyncDisposable
{
    private const int ErrorLinesKept = 20;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Queue<string> _errorLines = new();
    private readonly TaskCompletionSource<ReadyLine> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stopping;
    private int _disposed;

    private readonly Action<string>? _errorLine;

    private ChildMember(string name, Process process, Action<string>? errorLine)
    {
        Name = name;
        _process = process;
        _errorLine = errorLine;
    }

    public string Name { get; }

    public int ProcessId { get; private set; }

    public Task<ReadyLine> Ready => _ready.Task;

    /// <summary>Completes when the process has ended, with its exit code.</summary>
    public Task<int> Exited { get; private set; } = Task.FromResult(0);

    public bool IsStopping => Volatile.Read(ref _stopping) != 0;

    /// <param name="name">For messages.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="errorLine">Told each line that it writes to stderr.</param>
    /// <param name="environment">Variables that it gets unless they are set here.</param>
    /// <param name="launcher">A command that the program's own is added to, to run it elsewhere.</param>
    /// <exception cref="ProgramException">The process cannot be started.</exception>
    public static ChildMember Start(string name, IReadOnlyList<string> arguments, Action<string>? errorLine = null, IReadOnlyDictionary<string, string>? environment = null, IReadOnlyList<string>? launcher = null)
    {
        ProcessStartInfo start = ProgramCommand.StartInfo(launcher ?? []);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string variable, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment.TryAdd(variable, value);
        }

        Process process = new() { StartInfo = start, EnableRaisingEvents = true };
        ChildMember child = new(name, process, errorLine);
        process.OutputDataReceived += (_, data) => child.OnOutput(data.Data);
        process.ErrorDataReceived += (_, data) => child.OnError(data.Data);
        try
        {
            process.Start();
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            process.Dispose();
            throw new ProgramException(ExitCode.ClusterUnavailable, $"Member '{name}' cannot be started: {exception.Message}", exception);
        }

        child.ProcessId = process.Id;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        child.Exited = child.WatchAsync();
        return child;
    }

    /// <summary>The last lines that the process wrote to stderr.</summary>
    public string LastErrors()
    {
        lock (_errorLines)
        {
            return string.Join(Environment.NewLine, _errorLines);
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        Interlocked.Exchange(ref _stopping, 1);
        _process.Kill();
    }

    /// <summary>Asks it to leave (its standard input ends), and kills it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Interlocked.Exchange(ref _stopping, 1);

        try
        {
            _process.StandardInput.Close();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // It has ended already: there is nobody to ask.
        }

        try
        {
            await Exited.WaitAsync(StopTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await Exited.ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private async Task<int> WatchAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        int exitCode = _process.ExitCode;
        _ready.TrySetException(new ProgramException(
            ExitCode.ClusterUnavailable,
            $"Member '{Name}' (process {ProcessId}) ended with exit code {exitCode} before it was ready. It said:{Environment.NewLine}{LastErrors()}"));
        _ = _ready.Task.Exception;
        return exitCode;
    }

    private void OnOutput(string? line)
    {
        if (line is not null && ReadyLine.Parse(line) is { } ready)
        {
            _ready.TrySetResult(ready);
        }
    }

    private void OnError(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_errorLines)
        {
            _errorLines.Enqueue(line);
            if (_errorLines.Count > ErrorLinesKept)
            {
                _errorLines.Dequeue();
            }

            _errorLine?.Invoke(line);
        }
    }
}
