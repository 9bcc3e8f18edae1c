using ActorInference.Compute.Kernels;
using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>Activations times a constant matrix, plus a constant bias.</summary>
internal sealed unsafe class DenseStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly int _columns;
    private readonly PackedMatrix _weights;

    public DenseStep(ProgramBuilder builder)
        : base(builder)
    {
        Tensor weight = builder.FloatConstant(1, "weight") ?? throw builder.Refuse("its weight is missing");
        if (weight.Shape.Rank != 2 || weight.Shape.ElementCount == 0)
        {
            throw builder.Refuse($"its weight has shape {weight.Shape}; a matrix is expected");
        }

        Tensor? bias = builder.FloatConstant(2, "bias");
        int depth = weight.Shape[0];
        _columns = weight.Shape[1];
        if (bias is Tensor given && given.Shape.ElementCount != _columns)
        {
            throw builder.Refuse($"its bias has shape {given.Shape}; [{_columns}] is expected");
        }

        int vectorLength = builder.Kernels.VectorLength;
        int vectors = (_columns + vectorLength - 1) / vectorLength;
        float* memory = builder.Weights(weight, bias, $"dense {_columns}", PackedMatrix.SizeFloats(depth, vectors, vectorLength), packed =>
        {
            int[] columns = [.. Enumerable.Range(0, vectors * vectorLength).Select(column => column < _columns ? column : -1)];
            ReadOnlySpan<float> biases = bias is Tensor present ? present.Elements<float>() : [];
            PackedMatrix.Pack((float*)packed, weight.Elements<float>(), depth, rowStride: _columns, columnStride: 1, columns, biases, PackedMatrix.PanelVectorsDefault, vectorLength);
        });
        _weights = PackedMatrix.At(memory, depth, vectors, PackedMatrix.PanelVectorsDefault, vectorLength);
        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        if (shape.Rank == 0 || shape[-1] != _weights.Depth)
        {
            throw Refuse($"its input has shape {shape}; the last axis must be {_weights.Depth}");
        }

        int rows = Shapes.Product(shape, 0, shape.Rank - 1);
        workspace.Write<float>(_y, Shapes.With(shape, shape.Rank - 1, _columns));
        workspace.Kernels.Product(workspace.Floats(_x), _weights.Depth, rows, _weights, workspace.Floats(_y), _columns, _columns);
    }
}
