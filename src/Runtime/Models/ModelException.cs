namespace ActorInference.Models;

/// <summary>A model that cannot be used: what is wrong, where (file, node, operator), and what to do. The message is for people.</summary>
public sealed class ModelException : Exception
{
    public ModelException(string message)
        : base(message)
    {
    }

    public ModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
