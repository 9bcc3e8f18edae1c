using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>What one line of the input was answered with.</summary>
/// <param name="Line">The line.</param>
/// <param name="Outputs">In the order of the model's outputs; empty for an error.</param>
/// <param name="ErrorCode">Null for a result.</param>
/// <param name="ErrorMessage">For people; null for a result.</param>
/// <param name="Latency">Acceptance to answer.</param>
internal sealed record RunAnswer(RequestLine Line, ImmutableArray<Tensor> Outputs, string? ErrorCode, string? ErrorMessage, TimeSpan Latency)
{
    public const string InvalidLine = "InvalidRequest";

    public static RunAnswer Refused(RequestLine line, string code, string message) => new(line, [], code, message, TimeSpan.Zero);
}
