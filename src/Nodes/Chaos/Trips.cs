using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Nodes.Requests;
using ActorInference.Nodes.Runs;

namespace ActorInference.Nodes.Chaos;

/// <summary>The requests that are streamed again and again, and for each the digest of what a single process answers.</summary>
internal sealed class Trips
{
    private readonly List<(ImmutableArray<Tensor> Inputs, OutputDigest Expected)> _trips = [];

    public int Count => _trips.Count;

    /// <summary>A typical one, by which the layers are timed.</summary>
    public ImmutableArray<Tensor> Sample => _trips[_trips.Count / 2].Inputs;

    public (ImmutableArray<Tensor> Inputs, OutputDigest Expected) this[long place] => _trips[(int)(place % _trips.Count)];

    /// <exception cref="ProgramException">The file cannot be read, or a line of it is no request.</exception>
    public static async Task<Trips> ComputeAsync(Model model, string path, CancellationToken cancellationToken)
    {
        Trips trips = new();
        await using RequestFile file = await RequestFile.OpenAsync(path, model.Inputs, isReadTwice: false, cancellationToken).ConfigureAwait(false);
        await using LocalRunner single = new(model);
        await foreach (RunAnswer answer in single.RunAsync(file.ReadAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            trips._trips.Add(answer.ErrorCode is null
                ? (ImmutableArray.Create(answer.Line.Inputs), OutputDigest.Of(answer.Outputs))
                : throw new ProgramException(ExitCode.InvalidInput, $"Line {answer.Line.Index + 1} of '{path}': {answer.ErrorMessage}"));
        }

        return trips;
    }
}
