using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Rows by index along an axis.</summary>
internal sealed class GatherStep : Step
{
    private readonly int _data;
    private readonly Indices _indices;
    private readonly int _y;
    private readonly int _axis;

    public GatherStep(ProgramBuilder builder, int axis)
        : base(builder)
    {
        _axis = axis;
        _data = builder.Input(0);
        _indices = new Indices(builder, 1, Refuse);
        _y = builder.Output(0, builder.TypeOf(_data));
    }

    public override void Run(Workspace workspace)
    {
        TensorShape data = workspace.ShapeOf(_data);
        TensorShape indices = _indices.ShapeOf(workspace);
        int axis = AxisOf(_axis, data);
        if (data.Rank - 1 + indices.Rank > TensorShape.RankMax)
        {
            throw Refuse($"shapes {data} and {indices} give more than {TensorShape.RankMax} axes");
        }

        int[] axes = data.ToArray();
        TensorShape result = new([.. axes[..axis], .. indices.ToArray(), .. axes[(axis + 1)..]]);
        workspace.Reserve(_y, result);
        torch.Tensor picked = workspace[_data].index_select(axis, _indices.Resolve(workspace, data[axis]));
        workspace.Set(_y, picked.reshape(HostBytes.Sizes(result)), result);
    }
}
