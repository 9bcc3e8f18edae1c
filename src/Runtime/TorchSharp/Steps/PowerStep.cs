using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>x to a constant power, one number.</summary>
internal sealed class PowerStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly double _exponent;
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

        _exponent = constant.Type switch
        {
            ElementType.Float32 => constant.Elements<float>()[0],
            ElementType.Int64 => constant.Elements<long>()[0],
            ElementType.Int32 => constant.Elements<int>()[0],
            ElementType.Boolean or ElementType.Float64 => throw builder.Refuse($"its exponent is {constant.Type}"),
        };
        _exponentRank = constant.Shape.Rank;
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        if (_exponentRank > shape.Rank)
        {
            throw Refuse($"its input has shape {shape}, fewer axes than its exponent");
        }

        workspace.Reserve(_y, shape);
        using Scalar exponent = _exponent.ToScalar();
        workspace.Set(_y, workspace[_x].pow(exponent), shape);
    }
}
