namespace ActorInference.Models.Graph;

public enum UnaryFunction : byte
{
    Relu,
    Sigmoid,
    HardSigmoid,
    Tanh,
    Exp,
    Log,
    Sqrt,
    Erf,
    Negate,
    Absolute,
    Not,
}
