using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Activations times a constant matrix [K, N], plus a constant bias: a Linear, which keeps its weight as [N, K].</summary>
internal sealed class DenseStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly int _depth;
    private readonly int _columns;
    private readonly Linear _module;

    public DenseStep(ProgramBuilder builder)
        : base(builder)
    {
        Tensor weight = builder.FloatConstant(1, "weight") ?? throw builder.Refuse("its weight is missing");
        if (weight.Shape.Rank != 2 || weight.Shape.ElementCount == 0)
        {
            throw builder.Refuse($"its weight has shape {weight.Shape}; a matrix is expected");
        }

        Tensor? bias = builder.FloatConstant(2, "bias");
        _depth = weight.Shape[0];
        _columns = weight.Shape[1];
        if (bias is Tensor given && given.Shape.ElementCount != _columns)
        {
            throw builder.Refuse($"its bias has shape {given.Shape}; [{_columns}] is expected");
        }

        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
        _module = torch.nn.Linear(_depth, _columns, hasBias: bias is not null, device: builder.Device);
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable withoutGradients = torch.no_grad();
        foreach ((string name, torch.Tensor parameter) in _module.named_parameters())
        {
            parameter.copy_(name == "weight" ? builder.Copy(weight).t() : builder.Copy(bias!.Value).flatten());
        }
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        if (shape.Rank == 0 || shape[-1] != _depth)
        {
            throw Refuse($"its input has shape {shape}; the last axis must be {_depth}");
        }

        TensorShape result = WithAxis(shape, shape.Rank - 1, _columns);
        workspace.Reserve(_y, result);
        workspace.Set(_y, _module.call(workspace[_x]), result);
    }

    public override void Free() => _module.Dispose();
}
