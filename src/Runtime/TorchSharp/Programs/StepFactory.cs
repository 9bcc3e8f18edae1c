using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Steps;

namespace ActorInference.TorchSharp.Programs;

/// <summary>Which step runs which operation.</summary>
internal static class StepFactory
{
    /// <exception cref="Models.ModelException">The operation, or the kind of its inputs, is one that this backend cannot run; names the node.</exception>
    public static Step Create(ProgramBuilder builder, Operation operation) => operation switch
    {
        Operation.Gru gru => gru is { LinearBeforeReset: true, Gate: GateActivation.Sigmoid } ? new GruStep(builder, gru) : new UnrolledGruStep(builder, gru),
        Operation.Lstm lstm => lstm.Gate == GateActivation.Sigmoid ? new LstmStep(builder, lstm) : new UnrolledLstmStep(builder, lstm),
        Operation.Dense => new DenseStep(builder),
        Operation.MatrixProduct => new MatrixProductStep(builder),
        Operation.Embedding => EmbeddingStep.Create(builder),
        Operation.Gather gather => new GatherStep(builder, gather.Axis),
        Operation.Unary unary => UnaryStep.Create(builder, unary.Function),
        Operation.Binary binary => BinaryStep.Create(builder, binary.Function),
        Operation.Where => new WhereStep(builder),
        Operation.Softmax softmax => new SoftmaxStep(builder, softmax.Axis, logarithm: false),
        Operation.LogSoftmax softmax => new SoftmaxStep(builder, softmax.Axis, logarithm: true),
        Operation.LayerNormalization normalization => new LayerNormalizationStep(builder, normalization),
        Operation.BatchNormalization normalization => new BatchNormalizationStep(builder, normalization),
        Operation.ReduceMean mean => new ReduceMeanStep(builder, mean),
        Operation.Transpose transpose => new TransposeStep(builder, transpose.Permutation),
        Operation.Reshape reshape => new ReshapeStep(builder, reshape.ZeroKeepsAxis),
        Operation.Squeeze squeeze => new SqueezeStep(builder, squeeze.Axes),
        Operation.Unsqueeze unsqueeze => new UnsqueezeStep(builder, unsqueeze.Axes),
        Operation.Flatten flatten => new FlattenStep(builder, flatten.Axis),
        Operation.Slice => new SliceStep(builder),
        Operation.Concat concat => new ConcatStep(builder, concat.Axis),
        Operation.Cast cast => new CastStep(builder, cast.To),
        Operation.Expand => new ExpandStep(builder),
        Operation.ShapeOf => new ShapeStep(builder),
        Operation.Fill => new FillStep(builder),
        _ => throw builder.Refuse("the operation is unknown to it"),
    };
}
