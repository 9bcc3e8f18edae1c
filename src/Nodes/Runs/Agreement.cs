using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>
/// Whether another backend agrees with the managed one: floats within <see cref="Tolerance"/> (of their size, where that is above 1), the most
/// probable class along the last axis equal, everything else equal.
/// </summary>
internal sealed class Agreement
{
    public const double Tolerance = 1e-4;

    /// <summary>Of all floats compared so far.</summary>
    public double LargestDifference { get; private set; }

    /// <summary>Most probable classes that are not the expected ones.</summary>
    public long DifferentClasses { get; private set; }

    /// <param name="expected">Of the managed backend; null for an error.</param>
    /// <param name="actual">Of the other.</param>
    public bool Compare(ImmutableArray<Tensor>? expected, ImmutableArray<Tensor>? actual)
    {
        if (expected is not { } wanted || actual is not { } got || wanted.Length != got.Length)
        {
            return expected is null && actual is null;
        }

        bool agrees = true;
        for (int index = 0; index < wanted.Length; index++)
        {
            agrees &= Compare(wanted[index], got[index]);
        }

        return agrees;
    }

    private bool Compare(Tensor expected, Tensor actual)
    {
        if (expected.Type != actual.Type || expected.Shape != actual.Shape)
        {
            return false;
        }

        if (expected.Type != ElementType.Float32)
        {
            return expected.Data.Span.SequenceEqual(actual.Data.Span);
        }

        ReadOnlySpan<float> wanted = expected.Elements<float>();
        ReadOnlySpan<float> got = actual.Elements<float>();
        bool agrees = true;
        for (int index = 0; index < wanted.Length; index++)
        {
            double difference = Math.Abs((double)got[index] - wanted[index]);
            LargestDifference = Math.Max(LargestDifference, difference);
            agrees &= difference <= Tolerance * Math.Max(1, Math.Abs((double)wanted[index]));
        }

        int classes = expected.Shape.Rank == 0 ? 1 : expected.Shape[-1];
        for (int first = 0; classes > 1 && first < wanted.Length; first += classes)
        {
            bool isSame = NextStepEvaluation.MostProbable(wanted.Slice(first, classes)) == NextStepEvaluation.MostProbable(got.Slice(first, classes));
            DifferentClasses += isSame ? 0 : 1;
            agrees &= isSame;
        }

        return agrees;
    }
}
