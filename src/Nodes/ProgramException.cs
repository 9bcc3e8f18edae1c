namespace ActorInference.Nodes;

/// <summary>An end that a person can understand and act on: the message goes to stderr without a stack trace, the code to the shell.</summary>
internal sealed class ProgramException : Exception
{
    public ProgramException(ExitCode exitCode, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ExitCode = exitCode;
    }

    public ExitCode ExitCode { get; }
}
