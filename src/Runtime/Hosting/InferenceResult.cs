using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Hosting;

/// <summary>The outputs of one request. They are the caller's own.</summary>
public sealed class InferenceResult
{
    private readonly ImmutableArray<ValueDescription> _descriptions;

    internal InferenceResult(ImmutableArray<ValueDescription> descriptions, ImmutableArray<Tensor> outputs, TimeSpan latency)
    {
        _descriptions = descriptions;
        Outputs = outputs;
        Latency = latency;
    }

    /// <summary>In the order of the model's outputs.</summary>
    public ImmutableArray<Tensor> Outputs { get; }

    /// <summary>From the acceptance of the request to its answer.</summary>
    public TimeSpan Latency { get; }

    /// <summary>An output by its name in the model.</summary>
    /// <exception cref="KeyNotFoundException">No such output; names those that there are.</exception>
    public Tensor this[string name]
    {
        get
        {
            for (int index = 0; index < _descriptions.Length; index++)
            {
                if (_descriptions[index].Name == name)
                {
                    return Outputs[index];
                }
            }

            throw new KeyNotFoundException($"The model has no output '{name}'; it has {string.Join(", ", _descriptions.Select(output => $"'{output.Name}'"))}.");
        }
    }
}
