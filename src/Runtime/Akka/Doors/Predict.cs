using System.Collections.Immutable;
using ActorInference.Models;

namespace ActorInference.Akka.Doors;

/// <summary>
/// Asks a front door for one inference. The sender gets exactly one answer, <see cref="Prediction"/> or <see cref="PredictionFailed"/>;
/// the answers of one stream come in the order of its questions.
/// </summary>
public sealed record Predict
{
    public const int StreamCharactersMax = 200;

    /// <summary>With the inputs in the order of the model.</summary>
    /// <param name="stream">The sender's own name for an ordered series; senders do not share streams.</param>
    /// <param name="inputs">One tensor for every input of the model. Not to be changed until the answer is there.</param>
    /// <param name="deadline">From acceptance; null: the configured one of the source.</param>
    /// <exception cref="ArgumentException">The stream's name is longer than <see cref="StreamCharactersMax"/>, or there are no inputs.</exception>
    public Predict(string stream, ImmutableArray<Tensor> inputs, TimeSpan? deadline = null)
        : this(stream, deadline)
    {
        if (inputs.IsDefault)
        {
            throw new ArgumentException("There are no inputs.", nameof(inputs));
        }

        Inputs = inputs;
    }

    /// <summary>With the inputs by their names in the model.</summary>
    /// <inheritdoc cref="Predict(string, ImmutableArray{Tensor}, TimeSpan?)"/>
    public Predict(string stream, ImmutableDictionary<string, Tensor> inputs, TimeSpan? deadline = null)
        : this(stream, deadline)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        NamedInputs = inputs;
    }

    private Predict(string stream, TimeSpan? deadline)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.Length > StreamCharactersMax)
        {
            throw new ArgumentException($"The name of a stream has at most {StreamCharactersMax} characters, not {stream.Length}.", nameof(stream));
        }

        if (deadline <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(deadline), deadline, "A deadline is above zero.");
        }

        Stream = stream;
        Deadline = deadline;
    }

    public string Stream { get; }

    /// <summary>Empty where <see cref="NamedInputs"/> are given.</summary>
    public ImmutableArray<Tensor> Inputs { get; } = [];

    /// <summary>Null where <see cref="Inputs"/> are given.</summary>
    public ImmutableDictionary<string, Tensor>? NamedInputs { get; }

    public TimeSpan? Deadline { get; }
}
