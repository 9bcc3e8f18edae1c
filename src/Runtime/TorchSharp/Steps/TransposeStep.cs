using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.TorchSharp.Programs;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Moves axes; no element moves before somebody needs them in a row.</summary>
internal sealed class TransposeStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly ImmutableArray<int> _permutation;

    public TransposeStep(ProgramBuilder builder, ImmutableArray<int> permutation)
        : base(builder)
    {
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, permutation.Length)))
        {
            throw builder.Refuse($"[{string.Join(", ", permutation)}] is not an order of axes");
        }

        _permutation = permutation;
        _x = builder.Input(0);
        _y = builder.Output(0, builder.TypeOf(_x));
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        if (shape.Rank != _permutation.Length)
        {
            throw Refuse($"its input has shape {shape}; {_permutation.Length} axes are expected");
        }

        TensorShape result = new([.. _permutation.Select(axis => shape[axis])]);
        workspace.Reserve(_y, result);
        workspace.Set(_y, workspace[_x].permute([.. _permutation.Select(axis => (long)axis)]), result);
    }
}
