using System.Collections.Immutable;
using ActorInference.Decisions;

namespace ActorInference.Wire.Data;

/// <summary>What a frame says before its tensors' bytes come.</summary>
/// <param name="Request">Whose.</param>
/// <param name="Remaining">Time until its deadline, as the sender counted it; not negative.</param>
/// <param name="Tensors">In order.</param>
/// <param name="HeadBytes">Bytes of the body that the head takes.</param>
/// <param name="PayloadBytes">Bytes of the body that the tensors take.</param>
public readonly record struct FrameHead(RequestId Request, TimeSpan Remaining, ImmutableArray<TensorHead> Tensors, int HeadBytes, int PayloadBytes);
