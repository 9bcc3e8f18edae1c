using System.Collections.Immutable;
using ActorInference.Models;

namespace ActorInference.Akka.Trajectories;

/// <summary>The most probable classes after the last step.</summary>
internal static class TopScores
{
    /// <param name="scores">Float32, [..., steps, classes]: logarithms of probabilities; the last row counts.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>Best first; of equals the lowest index first. Empty if the tensor is none of scores.</returns>
    public static ImmutableArray<CellScore> Of(Tensor scores, int count)
    {
        if (scores.Type != ElementType.Float32 || scores.Shape.Rank == 0 || scores.Shape.ElementCount == 0)
        {
            return [];
        }

        ReadOnlySpan<float> last = scores.Elements<float>()[^scores.Shape[-1]..];
        List<CellScore> best = new(count + 1);
        for (int cell = 0; cell < last.Length; cell++)
        {
            float score = last[cell];
            if (best.Count == count && score <= best[^1].LogProbability)
            {
                continue;
            }

            int place = best.Count;
            while (place > 0 && score > best[place - 1].LogProbability)
            {
                place--;
            }

            best.Insert(place, new CellScore(cell, score));
            if (best.Count > count)
            {
                best.RemoveAt(count);
            }
        }

        return [.. best];
    }
}
