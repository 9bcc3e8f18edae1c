using System.Collections.Immutable;
using ActorInference.Execution.Sources;
using ActorInference.Hosting;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Engines.Embedded;

/// <summary>Asks a source and compares bits.</summary>
internal static class Answers
{
    public static async Task<ImmutableArray<Answer>> AskAsync(SourceFront source, ImmutableArray<ImmutableArray<Tensor>> requests)
    {
        using CancellationTokenSource patience = new(TestCluster.Patience);
        List<Answer> answers = [];
        await foreach (Answer answer in new InferenceClient(source).AnswerStreamAsync(InOrder(requests), cancellationToken: patience.Token))
        {
            answers.Add(answer);
        }

        return [.. answers];
    }

    public static void AssertSameBits(ImmutableArray<ImmutableArray<Tensor>> expected, ImmutableArray<Answer> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int request = 0; request < expected.Length; request++)
        {
            Assert.Null(actual[request].Error);
            AssertSameBits(expected[request], actual[request].Outputs);
        }
    }

    public static void AssertSameBits(ImmutableArray<Tensor> expected, ImmutableArray<Tensor> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int output = 0; output < expected.Length; output++)
        {
            Assert.Equal(expected[output].Shape, actual[output].Shape);
            Assert.True(expected[output].Data.Span.SequenceEqual(actual[output].Data.Span), "The bits differ.");
        }
    }

    private static async IAsyncEnumerable<ImmutableArray<Tensor>> InOrder(ImmutableArray<ImmutableArray<Tensor>> requests)
    {
        foreach (ImmutableArray<Tensor> request in requests)
        {
            await Task.Yield();
            yield return request;
        }
    }
}
