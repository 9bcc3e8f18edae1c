using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Two tensors element by element, with broadcasting.</summary>
internal sealed class BinaryStep : Step
{
    private readonly int _a;
    private readonly int _b;
    private readonly int _y;
    private readonly Func<torch.Tensor, torch.Tensor, torch.Tensor> _apply;

    private BinaryStep(ProgramBuilder builder, BinaryFunction function)
        : base(builder)
    {
        _a = builder.Input(0);
        _b = builder.Input(1);
        ElementType type = builder.TypeOf(_a);
        bool isInteger = type is ElementType.Int64 or ElementType.Int32;
        if (function != BinaryFunction.Equal && !isInteger)
        {
            _ = builder.Input(0, ElementType.Float32);
        }

        _y = builder.Output(0, function == BinaryFunction.Equal ? ElementType.Boolean : type);
        _apply = function switch
        {
            BinaryFunction.Add => (a, b) => a.add(b),
            BinaryFunction.Subtract => (a, b) => a.sub(b),
            BinaryFunction.Multiply => (a, b) => a.mul(b),
            BinaryFunction.Divide when isInteger => DivideIntegers,
            BinaryFunction.Divide => (a, b) => a.div(b),
            BinaryFunction.Equal => (a, b) => a.eq(b),
            BinaryFunction.Power => throw new InvalidOperationException("Another step's function."),
        };
    }

    public static Step Create(ProgramBuilder builder, BinaryFunction function)
    {
        if (function == BinaryFunction.Power)
        {
            return new PowerStep(builder);
        }

        ElementType left = builder.TypeOf(builder.Input(0));
        ElementType right = builder.TypeOf(builder.Input(1));
        return left == right ? new BinaryStep(builder, function) : throw builder.Refuse($"its inputs are {left} and {right}; both must have one type");
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = Combine(workspace.ShapeOf(_a), workspace.ShapeOf(_b));
        workspace.Reserve(_y, shape);
        workspace.Set(_y, _apply(workspace[_a], workspace[_b]), shape);
    }

    /// <summary>Cut towards zero. The processor's own division ends the process for the smallest integer by minus one.</summary>
    private torch.Tensor DivideIntegers(torch.Tensor a, torch.Tensor b)
    {
        using Scalar zero = 0L.ToScalar();
        using Scalar minusOne = (-1L).ToScalar();
        if (b.eq(zero).any().cpu().item<bool>())
        {
            throw Refuse("an integer is divided by zero");
        }

        torch.Tensor negates = b.eq(minusOne);
        torch.Tensor divisor = torch.where(negates, torch.ones_like(b), b);
        return torch.where(negates, a.neg(), a.div(divisor, torch.RoundingMode.trunc));
    }
}
