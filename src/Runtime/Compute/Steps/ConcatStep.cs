using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>Tensors one after another along an axis.</summary>
internal sealed class ConcatStep : Step
{
    private readonly int[] _parts;
    private readonly int _y;
    private readonly int _axis;

    public ConcatStep(ProgramBuilder builder, int axis)
        : base(builder)
    {
        _axis = axis;
        _parts = [.. Enumerable.Range(0, builder.Node.Inputs.Length).Select(builder.Input)];
        if (_parts.Length == 0)
        {
            throw builder.Refuse("it has no input");
        }

        if (_parts.Any(part => builder.TypeOf(part) != builder.TypeOf(_parts[0])))
        {
            throw builder.Refuse("its inputs have different types");
        }

        _y = builder.Output(0, builder.TypeOf(_parts[0]));
    }

    public override void Run(Workspace workspace)
    {
        TensorShape first = workspace.ShapeOf(_parts[0]);
        int axis = AxisOf(_axis, first);
        int size = 0;
        foreach (int part in _parts)
        {
            TensorShape shape = workspace.ShapeOf(part);
            if (shape.Rank != first.Rank || Shapes.With(shape, axis, 0) != Shapes.With(first, axis, 0))
            {
                throw Refuse($"shapes {first} and {shape} do not fit along axis {axis}");
            }

            size = checked(size + shape[axis]);
        }

        int outer = Shapes.Product(first, 0, axis);
        int innerBytes = Shapes.Product(first, axis + 1, first.Rank) * workspace.TypeOf(_y).SizeBytes();
        Span<byte> y = workspace.WriteBytes(_y, Shapes.With(first, axis, size));
        int column = 0;
        foreach (int part in _parts)
        {
            int rowBytes = workspace.ShapeOf(part)[axis] * innerBytes;
            ReadOnlySpan<byte> x = workspace.ReadBytes(part);
            for (int row = 0; row < outer; row++)
            {
                x.Slice(row * rowBytes, rowBytes).CopyTo(y[((row * size * innerBytes) + column)..]);
            }

            column += rowBytes;
        }
    }
}
