using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Execution.Payloads;
using ActorInference.Models;
using ActorInference.Tests.Engines.Scenarios;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;
using Xunit;

namespace ActorInference.Tests.Engines.Execution;

/// <summary>A profile says what a typical request's activations take on a link, which depends on its content.</summary>
public sealed class ModelProfilerTests
{
    private static readonly ImmutableArray<Tensor> Request = ExampleModel.Requests(1)[0];

    [Fact]
    public void Activations_are_as_large_on_a_link_as_those_of_the_sample()
    {
        ModelProfile profile = ModelProfiler.Measure(ExampleModel.Model, Request, cacheFolder: null);

        Assert.Equal(EncodedBytesAfter(10), profile.Layers[9].EncodedOutputBytes);
    }

    [Fact]
    public void Another_request_of_the_same_size_is_not_taken_for_the_first()
    {
        using TemporaryFolder folder = new();
        ModelProfile resting = ModelProfiler.Measure(ExampleModel.Model, All(7), folder.Path);

        ModelProfile moving = ModelProfiler.Measure(ExampleModel.Model, Request, folder.Path);

        Assert.Equal(resting.Layers[9].OutputBytes, moving.Layers[9].OutputBytes);
        Assert.True(resting.Layers[9].EncodedOutputBytes < moving.Layers[9].EncodedOutputBytes);
    }

    [Fact]
    public void Instead_of_a_sample_that_the_model_refuses_one_of_its_size_is_made_up()
    {
        ModelProfile refused = ModelProfiler.Measure(ExampleModel.Model, All(long.MaxValue), cacheFolder: null);

        ModelProfile accepted = ModelProfiler.Measure(ExampleModel.Model, Request, cacheFolder: null);
        Assert.Equal(accepted.Layers.Select(layer => layer.OutputBytes), refused.Layers.Select(layer => layer.OutputBytes));
    }

    private static ImmutableArray<Tensor> All(long cell) => [Tensor.FromArray(Request[0].Shape, Enumerable.Repeat(cell, (int)Request[0].Shape.ElementCount).ToArray())];

    private static long EncodedBytesAfter(int layers)
    {
        using IStageProgram program = new ManagedBackend().Build(ExampleModel.Model.Slice(0, layers));
        Payload output = new PayloadStore(bytesMax: 1 << 20).Rent();
        program.Run([.. Request], output);
        return ExpectedSize.BytesOf(CodecPreference.Lossless, (WireElementType)output[0].Type, output[0].Data.Span);
    }
}
