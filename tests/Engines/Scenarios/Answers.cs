using System.Collections.Immutable;
using ActorInference.Execution.Sources;
using ActorInference.Hosting;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Engines.Scenarios;

/// <summary>Asks a source and compares bits.</summary>
internal static class Answers
{
    public static Task<ImmutableArray<Answer>> AskAsync(SourceFront source, ImmutableArray<ImmutableArray<Tensor>> requests) =>
        AskAsync(source, requests, _ => Task.CompletedTask);

    /// <param name="source">Whom.</param>
    /// <param name="requests">What.</param>
    /// <param name="before">Awaited before each request is submitted, with its index.</param>
    public static async Task<ImmutableArray<Answer>> AskAsync(SourceFront source, ImmutableArray<ImmutableArray<Tensor>> requests, Func<int, Task> before)
    {
        using CancellationTokenSource patience = new(TestCluster.Patience);
        List<Answer> answers = [];
        await foreach (Answer answer in new InferenceClient(source).AnswerStreamAsync(InOrderAsync(requests, before), cancellationToken: patience.Token))
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

    private static async IAsyncEnumerable<ImmutableArray<Tensor>> InOrderAsync(ImmutableArray<ImmutableArray<Tensor>> requests, Func<int, Task> before)
    {
        for (int index = 0; index < requests.Length; index++)
        {
            await before(index);
            yield return requests[index];
        }
    }
}
