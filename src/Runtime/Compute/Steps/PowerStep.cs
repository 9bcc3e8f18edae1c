using ActorInference.Compute.Programs;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>x to a constant power: 0.5 is the square root, a small whole number repeated multiplication from the left ((x * x) * x ...).</summary>
internal sealed class PowerStep : Step
{
    private const int ExponentMax = 16;

    private readonly int _x;
    private readonly int _y;
    private readonly bool _squareRoot;
    private readonly int _exponent;
    private readonly int _exponentRank;

    public PowerStep(ProgramBuilder builder)
        : base(builder)
    {
        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
        Tensor constant = builder.ConstantOf(1) ?? throw builder.Refuse("its exponent is not a constant");
        if (constant.Shape.ElementCount != 1)
        {
            throw builder.Refuse($"its exponent has shape {constant.Shape}; only one number can be computed");
        }

        double exponent = constant.Type switch
        {
            ElementType.Float32 => constant.Elements<float>()[0],
            ElementType.Int64 => constant.Elements<long>()[0],
            ElementType.Int32 => constant.Elements<int>()[0],
            ElementType.Boolean or ElementType.Float64 => throw builder.Refuse($"its exponent is {constant.Type}"),
        };
        _exponentRank = constant.Shape.Rank;
        _squareRoot = exponent == 0.5;
        bool whole = exponent == Math.Floor(exponent) && exponent is >= 1 and <= ExponentMax;
        if (!_squareRoot && !whole)
        {
            throw builder.Refuse($"its exponent is {exponent}; 0.5 and the whole numbers from 1 to {ExponentMax} can be computed");
        }

        _exponent = _squareRoot ? 1 : (int)exponent;
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        if (_exponentRank > shape.Rank)
        {
            throw Refuse($"its input has shape {shape}, fewer axes than its exponent");
        }

        ReadOnlySpan<float> x = workspace.Read<float>(_x);
        Span<float> y = workspace.Write<float>(_y, shape);
        if (x.IsEmpty)
        {
            return;
        }

        if (_squareRoot)
        {
            workspace.Kernels.Unary(UnaryFunction.Sqrt, x, y);
            return;
        }

        x.CopyTo(y);
        for (int factor = 1; factor < _exponent; factor++)
        {
            workspace.Kernels.Binary(BinaryFunction.Multiply, y, x, y);
        }
    }
}
