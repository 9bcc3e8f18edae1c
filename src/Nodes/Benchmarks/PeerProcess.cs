using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>PyTorch in a process that stays and is told over its standard input to do a round (peers/pytorch/peer.py says how).</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    /// <summary>A peer that says nothing for so long is given up.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Debian's packages are those of its own interpreter, which need not be the first in the path.</summary>
    private static readonly string[] Interpreters = ["python3", "/usr/bin/python3"];

    private readonly Process _process;

    private PeerProcess(PeerSetting setting, Process process)
    {
        Setting = setting;
        _process = process;
    }

    public PeerSetting Setting { get; }

    /// <summary>Version, BLAS library and core type, vector capability: as the peer found them.</summary>
    public string Description { get; private set; } = string.Empty;

    /// <returns>Null where PyTorch is not installed.</returns>
    /// <exception cref="ProgramException">It is, and does not start.</exception>
    public static async Task<PeerProcess?> StartAsync(PeerSetting setting, CancellationToken cancellationToken)
    {
        string? own = Environment.GetEnvironmentVariable("ACTORINFERENCE_PYTHON");
        foreach (string interpreter in own is null ? Interpreters : [own])
        {
            if (TryStart(interpreter, setting) is not PeerProcess peer)
            {
                continue;
            }

            JsonObject greeting = await peer.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (greeting["missing"] is null)
            {
                peer.Description = $"PyTorch {greeting["version"]}, {greeting["blas"]}, {greeting["capability"]}";
                return peer;
            }

            await peer.DisposeAsync().ConfigureAwait(false);
        }

        return null;
    }

    /// <param name="order">With "prepare"; see peer.py.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task PrepareAsync(JsonObject order, CancellationToken cancellationToken) => _ = await AskAsync(order, cancellationToken).ConfigureAwait(false);

    /// <returns>Seconds of one run, the mean of so many.</returns>
    public async Task<double> SecondsPerRunAsync(int runs, CancellationToken cancellationToken)
    {
        JsonObject answer = await AskAsync(new JsonObject { ["runs"] = runs }, cancellationToken).ConfigureAwait(false);
        return answer["seconds"]!.GetValue<double>();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(StopTimeout).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static PeerProcess? TryStart(string interpreter, PeerSetting setting)
    {
        ProcessStartInfo start = new(interpreter) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "peers", "pytorch", "peer.py"));
        start.ArgumentList.Add(setting.Threads.ToString(CultureInfo.InvariantCulture));
        foreach ((string variable, string value) in setting.Environment)
        {
            start.Environment[variable] = value;
        }

        try
        {
            return new PeerProcess(setting, Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private async Task<JsonObject> AskAsync(JsonObject order, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(order.ToJsonString().AsMemory(), cancellationToken).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<JsonObject> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            string? line = await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(SilenceMax, cancellationToken).ConfigureAwait(false);
            return line is null
                ? throw new ProgramException(ExitCode.ClusterUnavailable, $"{Setting.Name} has ended; what it said is above.")
                : JsonNode.Parse(line)!.AsObject();
        }
        catch (Exception exception) when (exception is TimeoutException or JsonException)
        {
            throw new ProgramException(ExitCode.ClusterUnavailable, $"{Setting.Name} does not answer: {exception.Message}", exception);
        }
    }
}
