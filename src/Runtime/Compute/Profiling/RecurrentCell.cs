namespace ActorInference.Compute.Profiling;

/// <summary>What a recurrent layer computes in each step.</summary>
public enum RecurrentCell
{
    Gru,
    Lstm,
}
