using System.Diagnostics;
using System.Text;

namespace ActorInference.Tests.Cluster;

/// <summary>One run of one of our programs as a real process: its lines as they come, its exit code, and its end in any case.</summary>
public sealed class TestProgram : IAsyncDisposable
{
    /// <summary>A hang fails the test after so long; nothing is asserted about how long anything takes.</summary>
    private static readonly TimeSpan HangTimeout = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly List<(Predicate<string> IsWanted, TaskCompletionSource<string> Found)> _awaited = [];
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private TestProgram(Process process) => _process = process;

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    public StreamWriter Input => _process.StandardInput;

    public static string Example(string file) => Path.Combine(AppContext.BaseDirectory, "examples", "porto-gru21", file);

    /// <summary>Starts <c>ActorInference.Nodes</c>.</summary>
    public static TestProgram Start(params string[] arguments) => Start("ActorInference.Nodes", arguments);

    public static TestProgram Start(string program, string[] arguments) => Start([], program, arguments);

    /// <param name="before">What comes before the program on the command line: where it runs.</param>
    /// <param name="program">One that lies beside the tests.</param>
    /// <param name="arguments">Its arguments.</param>
    public static TestProgram Start(string[] before, string program, string[] arguments)
    {
        string[] command = [.. before, Path.Combine(AppContext.BaseDirectory, program), .. arguments];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        TestProgram running = new(new Process { StartInfo = start });
        running._process.OutputDataReceived += (_, data) => running.OnLine(running._output, data.Data);
        running._process.ErrorDataReceived += (_, data) => running.OnLine(running._errors, data.Data);
        running._process.Start();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Runs to the end with nothing on standard input.</summary>
    public static async Task<TestProgram> RunAsync(params string[] arguments)
    {
        TestProgram running = Start(arguments);
        running.Input.Close();
        await running.ExitAsync();
        return running;
    }

    /// <summary>The first line on stdout or stderr, past or to come, that contains a text.</summary>
    public Task<string> LineAsync(string text) => LineAsync(text, line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>The first line on stdout or stderr, past or to come, that is wanted.</summary>
    /// <param name="description">What is wanted, for the error.</param>
    /// <param name="isWanted">Told whole lines.</param>
    public async Task<string> LineAsync(string description, Predicate<string> isWanted)
    {
        TaskCompletionSource<string> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_awaited)
        {
            string? past = (Output + Errors).Split('\n').FirstOrDefault(line => isWanted(line));
            if (past is not null)
            {
                return past;
            }

            _awaited.Add((isWanted, found));
        }

        try
        {
            Task ended = _process.WaitForExitAsync();
            Task first = await Task.WhenAny(found.Task, ended).WaitAsync(HangTimeout);
            return first == found.Task
                ? await found.Task
                : throw new InvalidOperationException($"The program ended with {_process.ExitCode} before it wrote '{description}'.\n{Output}\n{Errors}");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The program did not write '{description}'.\n{Output}\n{Errors}");
        }
    }

    public async Task<int> ExitAsync()
    {
        using CancellationTokenSource hang = new(HangTimeout);
        try
        {
            await _process.WaitForExitAsync(hang.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The program did not end.\n{Output}\n{Errors}");
        }

        return _process.ExitCode;
    }

    /// <summary>Asks the process to end as Ctrl-C in a terminal or a supervisor does.</summary>
    public void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends it at once, without a word.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private void OnLine(StringBuilder destination, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_awaited)
        {
            lock (destination)
            {
                destination.Append(line).Append('\n');
            }

            foreach ((Predicate<string> isWanted, TaskCompletionSource<string> found) in _awaited)
            {
                if (isWanted(line))
                {
                    found.TrySetResult(line);
                }
            }
        }
    }
}
