using System.Runtime.InteropServices;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>Comparison without tolerance.</summary>
internal static class Bits
{
    public static void AssertEqual(Tensor expected, Tensor actual, string context)
    {
        Assert.Equal(expected.Type, actual.Type);
        Assert.Equal(expected.Shape, actual.Shape);
        if (expected.Data.Span.SequenceEqual(actual.Data.Span))
        {
            return;
        }

        if (expected.Type == ElementType.Float32)
        {
            AssertEqual(expected.Elements<float>(), actual.Elements<float>(), context);
        }

        Assert.Fail($"{context}: bytes differ.");
    }

    public static void AssertEqual(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string context)
    {
        Assert.Equal(expected.Length, actual.Length);
        ReadOnlySpan<int> left = MemoryMarshal.Cast<float, int>(expected);
        ReadOnlySpan<int> right = MemoryMarshal.Cast<float, int>(actual);
        for (int index = 0; index < left.Length; index++)
        {
            if (left[index] != right[index])
            {
                Assert.Fail($"{context}: element {index} is {actual[index]:R} ({right[index]:X8}), expected {expected[index]:R} ({left[index]:X8}).");
            }
        }
    }
}
