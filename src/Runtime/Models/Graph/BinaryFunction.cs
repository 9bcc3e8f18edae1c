namespace ActorInference.Models.Graph;

public enum BinaryFunction : byte
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Equal,
}
