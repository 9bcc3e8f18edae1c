using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>A tensor of the shape asked for with one value everywhere.</summary>
internal sealed class FillStep : Step
{
    private readonly int _shape;
    private readonly int _y;
    private readonly byte[] _value;

    public FillStep(ProgramBuilder builder)
        : base(builder)
    {
        Tensor value = builder.ConstantOf(1) ?? throw builder.Refuse("its value is not a constant");
        if (value.Shape.ElementCount != 1)
        {
            throw builder.Refuse($"its value has shape {value.Shape}; one element is expected");
        }

        _value = value.Data.ToArray();
        _shape = builder.Input(0, ElementType.Int64);
        _y = builder.Output(0, value.Type);
    }

    public override void Run(Workspace workspace)
    {
        Span<byte> y = workspace.WriteBytes(_y, ShapeFrom(workspace.Read<long>(_shape)));
        for (int start = 0; start < y.Length; start += _value.Length)
        {
            _value.CopyTo(y[start..]);
        }
    }
}
