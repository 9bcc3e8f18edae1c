namespace ActorInference.Models.Graph;

/// <summary>The gates' activation; the candidate's is always tanh.</summary>
public enum GateActivation : byte
{
    Sigmoid,

    /// <summary>clip(0.2 x + 0.5, 0, 1), as Keras had it before 2.3.</summary>
    HardSigmoid,
}
