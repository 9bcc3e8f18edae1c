using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Models;

namespace ActorInference.Nodes.Commands;

/// <summary>Runs a command and turns every way that it can end into a message for people and an exit code.</summary>
internal static class CommandRunner
{
    public static async Task<int> RunAsync(bool verbose, Func<CancellationToken, Task<ExitCode>> command, CancellationToken cancellationToken)
    {
        try
        {
            return (int)await command(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Interrupted.").ConfigureAwait(false);
            return (int)ExitCode.Interrupted;
        }
        catch (ProgramException exception)
        {
            return Fail(exception, exception.ExitCode, verbose);
        }
        catch (ModelException exception)
        {
            return Fail(exception, ExitCode.InvalidInput, verbose);
        }
        catch (MemberStartException exception)
        {
            return Fail(exception, ExitCodeOf(exception.Failure), verbose);
        }
        catch (MemberRemovedException exception)
        {
            return Fail(exception, ExitCode.ClusterUnavailable, verbose);
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync("This is a defect in the program; --verbose shows where.").ConfigureAwait(false);
            return Fail(exception, ExitCode.InternalError, verbose);
        }
    }

    private static ExitCode ExitCodeOf(StartFailure failure) => failure switch
    {
        StartFailure.InvalidSettings or StartFailure.ModelUnusable => ExitCode.InvalidInput,
        StartFailure.AddressUnavailable or StartFailure.LighthouseUnreachable or StartFailure.LighthouseRefused => ExitCode.ClusterUnavailable,
    };

    private static int Fail(Exception exception, ExitCode exitCode, bool verbose)
    {
        Console.Error.WriteLine($"error: {(verbose ? exception : exception.Message)}");
        return (int)exitCode;
    }
}
