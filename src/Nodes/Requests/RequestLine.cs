using ActorInference.Models;

namespace ActorInference.Nodes.Requests;

/// <summary>One line of an input file: the tensors of one request in the model's order, or why it is none.</summary>
/// <param name="Index">Place in the file, from 0.</param>
/// <param name="Inputs">One for each model input; empty if there is an error.</param>
/// <param name="Error">For people, with the line number; null if the line is a request.</param>
internal sealed record RequestLine(long Index, Tensor[] Inputs, string? Error);
