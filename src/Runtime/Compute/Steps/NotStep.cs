using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>The opposite of each boolean.</summary>
internal sealed class NotStep : Step
{
    private readonly int _x;
    private readonly int _y;

    public NotStep(ProgramBuilder builder)
        : base(builder)
    {
        _x = builder.Input(0, ElementType.Boolean);
        _y = builder.Output(0, ElementType.Boolean);
    }

    public override void Run(Workspace workspace)
    {
        ReadOnlySpan<byte> x = workspace.Read<byte>(_x);
        Span<byte> y = workspace.Write<byte>(_y, workspace.ShapeOf(_x));
        for (int index = 0; index < x.Length; index++)
        {
            y[index] = x[index] == 0 ? (byte)1 : (byte)0;
        }
    }
}
