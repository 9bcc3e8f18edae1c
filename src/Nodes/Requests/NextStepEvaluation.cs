using ActorInference.Models;

namespace ActorInference.Nodes.Requests;

/// <summary>
/// Compares the most probable class at step t with the input at step t + 1. Input: integers [batch, time]; output: scores
/// [batch, time, classes]. A step whose true next class is 0 (unknown) counts as wrong; among equal scores the lowest index wins.
/// </summary>
internal sealed class NextStepEvaluation
{
    public const string Name = "next-step";

    public long Correct { get; private set; }

    public long Total { get; private set; }

    /// <exception cref="ProgramException">Input or output are not of the shapes above.</exception>
    public void Add(Tensor input, Tensor output)
    {
        if (input.Shape.Rank != 2
            || input.Type is not (ElementType.Int64 or ElementType.Int32)
            || output.Type != ElementType.Float32
            || output.Shape.Rank != 3
            || output.Shape[0] != input.Shape[0]
            || output.Shape[1] != input.Shape[1])
        {
            throw new ProgramException(
                ExitCode.InvalidInput,
                $"--evaluate {Name} needs an input of integers [batch, time] and an output of scores [batch, time, classes]; this model has {input} and {output}.");
        }

        int batch = input.Shape[0];
        int time = input.Shape[1];
        int classes = output.Shape[2];
        ReadOnlySpan<float> scores = output.Elements<float>();
        for (int row = 0; row < batch; row++)
        {
            for (int step = 0; step + 1 < time; step++)
            {
                int position = (row * time) + step;
                long truth = At(input, position + 1);
                int predicted = MostProbable(scores.Slice(position * classes, classes));
                Total++;
                if (truth != 0 && predicted == truth)
                {
                    Correct++;
                }
            }
        }
    }

    /// <summary>The index of the greatest score; among equals the lowest.</summary>
    public static int MostProbable(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int index = 1; index < scores.Length; index++)
        {
            if (scores[index] > scores[best])
            {
                best = index;
            }
        }

        return best;
    }

    private static long At(Tensor input, int position) =>
        input.Type == ElementType.Int64 ? input.Elements<long>()[position] : input.Elements<int>()[position];
}
