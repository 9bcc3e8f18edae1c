using System.Collections.Immutable;
using ActorInference.Models.Graph;
using ActorInference.Models.Lowering;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Onnx.Operators;

/// <summary>Softmax, LogSoftmax, the normalisations and ReduceMean.</summary>
internal static class NormalizationOperators
{
    /// <summary>From operator set 13 on, softmax runs along one axis (the last by default); before, over everything from an axis (1 by default) to the end.</summary>
    private const int OneAxisSince = 13;
    private const int LayerNormalizationSince = 17;

    public static void Softmax(OperatorCall call, bool isLogarithm)
    {
        GraphBuilder builder = call.Builder;
        GraphValue x = call.Input(0);
        bool flattens = call.OperatorSet < OneAxisSince;
        int axis = call.Number("axis", flattens ? 1 : -1);
        int place = flattens && axis == x.Rank ? axis : ValueFacts.Normalize(axis, x.Rank);
        if (!flattens || place == x.Rank - 1)
        {
            call.SetOutput(0, builder.Emit(Along(place, isLogarithm), x));
            return;
        }

        GraphValue flat = builder.Emit(new Operation.Flatten(place), x);
        GraphValue result = builder.Emit(Along(1, isLogarithm), flat);
        ImmutableArray<GraphValue?> sizes = [builder.Emit(new Operation.ShapeOf(), x)];
        call.SetOutput(0, Restored(builder, x, result) ?? builder.Emit(new Operation.Reshape(ZeroKeepsAxis: false), result, sizes[0]));
    }

    public static void LayerNormalization(OperatorCall call)
    {
        if (call.OperatorSet < LayerNormalizationSince)
        {
            throw new ModelException($"the operator does not exist before operator set {LayerNormalizationSince}");
        }

        call.Integer("stash_type", 1);
        if (call.HasOutput(1) || call.HasOutput(2))
        {
            throw new ModelException("the outputs Mean and InvStdDev are not supported");
        }

        int axis = ValueFacts.Normalize(call.Number("axis", -1), call.Input(0).Rank);
        call.Emit(new Operation.LayerNormalization(axis, call.Single("epsilon", 1e-5f)), call.Input(0), call.Input(1), call.OptionalInput(2));
    }

    public static void BatchNormalization(OperatorCall call)
    {
        call.Single("momentum", 0.9f);
        if (call.Flag("training_mode", false) || call.HasOutput(1))
        {
            throw new ModelException("training mode is not supported: export the model for inference");
        }

        Operation operation = new Operation.BatchNormalization(call.Single("epsilon", 1e-5f));
        call.Emit(operation, call.Input(0), call.Input(1), call.Input(2), call.Input(3), call.Input(4));
    }

    public static void ReduceMean(OperatorCall call)
    {
        GraphValue x = call.Input(0);
        ImmutableArray<int> axes = call.Numbers("axes") ?? [];
        ImmutableArray<int> reduced = axes.IsEmpty ? [.. Enumerable.Range(0, x.Rank)] : AxisPlumbing.Sorted(axes, x.Rank);
        call.Emit(new Operation.ReduceMean(reduced, call.Flag("keepdims", true)), x);
    }

    private static Operation Along(int axis, bool isLogarithm) => isLogarithm ? new Operation.LogSoftmax(axis) : new Operation.Softmax(axis);

    /// <summary>The flattened result in the input's shape again, where at most one axis is not known.</summary>
    private static GraphValue? Restored(GraphBuilder builder, GraphValue x, GraphValue flat)
    {
        if (x.Facts.Axes.Count(axis => axis.Size is null or 0) > 1)
        {
            return null;
        }

        GraphValue target = builder.Vector([.. x.Facts.Axes.Select(axis => (long)(axis.Size ?? -1))]);
        return builder.Emit(new Operation.Reshape(ZeroKeepsAxis: false), flat, target);
    }
}
