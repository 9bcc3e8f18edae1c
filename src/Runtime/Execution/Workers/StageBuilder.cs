using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Execution.Content;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Execution.Workers;

/// <summary>From content by hash to a program that is warm.</summary>
internal sealed class StageBuilder(IComputeBackend backend, ContentStore content)
{
    /// <summary>Enough for the compiler to replace its first, slow version of the kernels.</summary>
    private const int WarmUpRuns = 3;

    private volatile ParsedManifest? _last;

    /// <exception cref="ModelException">The content is missing or is not what the manifest names, or the backend cannot run it.</exception>
    public IStageProgram Build(PlannedStage planned, ModelOffer offer)
    {
        Manifest manifest = ManifestOf(offer.Model);
        List<ReadOnlyMemory<byte>> blobs = [];
        for (int layer = planned.FirstLayer; layer < planned.FirstLayer + planned.LayerCount; layer++)
        {
            blobs.Add(Content(offer.LayerHashes[layer].Hash, $"layer {layer}"));
        }

        IStageProgram program = backend.Build(manifest.BuildStage(planned.FirstLayer, blobs, areVerified: true));
        WarmUp(program);
        return program;
    }

    /// <summary>The model seldom changes: the last manifest is kept.</summary>
    private Manifest ManifestOf(ModelId model)
    {
        if (_last is { } last && last.Model == model)
        {
            return last.Manifest;
        }

        Manifest manifest = Manifest.Parse(Content(model.Hash, "the manifest"));
        _last = new ParsedManifest(model, manifest);
        return manifest;
    }

    private ReadOnlyMemory<byte> Content(Digest hash, string what) =>
        content.TryGet(hash) ?? throw new ModelException($"{what} of the model is not here any more: the memory for content is too small for this stage");

    private static void WarmUp(IStageProgram program)
    {
        Tensor[] inputs = [.. program.Inputs.Select(ZerosFor)];
        for (int run = 0; run < WarmUpRuns; run++)
        {
            try
            {
                program.Run(inputs, new DiscardedOutputs());
            }
            catch (ComputeException)
            {
                // Made-up sizes need not fit each other; a real request tells.
                return;
            }
        }
    }

    private static Tensor ZerosFor(ValueDescription input)
    {
        const int SymbolSize = 2;
        ImmutableArray<int> axes = [.. input.Axes.Select(axis => axis.Size ?? SymbolSize)];
        TensorShape shape = new(axes.AsSpan());
        return new Tensor(input.Type, shape, new byte[shape.ElementCount * input.Type.SizeBytes()]);
    }

    private sealed record ParsedManifest(ModelId Model, Manifest Manifest);

    private sealed class DiscardedOutputs : IOutputAllocator
    {
        public Memory<byte> Allocate(int index, ElementType type, TensorShape shape) => new byte[shape.ElementCount * type.SizeBytes()];
    }
}
