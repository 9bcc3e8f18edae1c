namespace ActorInference.Akka.Trajectories;

/// <summary>One possible next cell.</summary>
/// <param name="Cell">Its class index.</param>
/// <param name="LogProbability">As the model computes it, bit for bit.</param>
public readonly record struct CellScore(long Cell, float LogProbability)
{
    /// <summary>From 0 to 1.</summary>
    public double Probability => Math.Exp(LogProbability);
}
