using System.Collections.Immutable;
using ActorInference.Decisions;

namespace ActorInference.Wire.Data;

/// <summary>What an encoded frame says before its tensors' bytes come.</summary>
/// <param name="Request">Whose.</param>
/// <param name="Remaining">Time until its deadline, as the sender counted it; not negative.</param>
/// <param name="Tensors">In order.</param>
/// <param name="HeadBytes">Bytes of the body that the head takes.</param>
/// <param name="EncodedBytes">Bytes of the body that the tensors take.</param>
/// <param name="PayloadBytes">Bytes that they are when decoded: what credit and memory count.</param>
public readonly record struct EncodedFrameHead(
    RequestId Request, TimeSpan Remaining, ImmutableArray<EncodedTensorHead> Tensors, int HeadBytes, int EncodedBytes, int PayloadBytes);
