using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Rows of a constant table of floats by index. An index out of range is found here: on CUDA it would end the device's context.</summary>
internal sealed class EmbeddingStep : Step
{
    private readonly Indices _indices;
    private readonly int _y;
    private readonly int _rows;
    private readonly int _features;
    private readonly Embedding _module;

    private EmbeddingStep(ProgramBuilder builder, Tensor table)
        : base(builder)
    {
        _indices = new Indices(builder, 1, Refuse);
        _y = builder.Output(0, ElementType.Float32);
        _rows = table.Shape[0];
        _features = table.Shape[1];
        _module = torch.nn.Embedding(_rows, _features, device: builder.Device);
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable withoutGradients = torch.no_grad();
        foreach ((_, torch.Tensor parameter) in _module.named_parameters())
        {
            parameter.copy_(builder.Copy(table));
        }
    }

    /// <summary>A table that is no matrix of floats is gathered from.</summary>
    public static Step Create(ProgramBuilder builder) => builder.ConstantOf(0) is { Type: ElementType.Float32, Shape: { Rank: 2, ElementCount: > 0 } } table
        ? new EmbeddingStep(builder, table)
        : new GatherStep(builder, axis: 0);

    public override void Run(Workspace workspace)
    {
        TensorShape indices = _indices.ShapeOf(workspace);
        if (indices.Rank == TensorShape.RankMax)
        {
            throw Refuse($"indices of shape {indices} give more than {TensorShape.RankMax} axes");
        }

        TensorShape result = new([.. indices.ToArray(), _features]);
        workspace.Reserve(_y, result);
        torch.Tensor rows = _module.call(_indices.Resolve(workspace, _rows));
        workspace.Set(_y, rows.view(HostBytes.Sizes(result)), result);
    }

    public override void Free() => _module.Dispose();
}
