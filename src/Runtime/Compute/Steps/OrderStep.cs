using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>A sequence [B, T, features] in the other order of its rows in memory: batch-major as declared, or time-major. Its shape stays as declared.</summary>
internal sealed class OrderStep(ProgramBuilder builder, int x, int y, bool toTimeMajor) : Step(builder)
{
    private static readonly int[] Turned = [1, 0, 2];

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(x);
        // What is no sequence is left to the layer that reads it, which refuses it.
        if (shape.Rank != Turned.Length || Permutation.KeepsOrder(shape, Turned))
        {
            workspace.Share(y, x, shape);
            return;
        }

        TensorShape from = toTimeMajor ? shape : new TensorShape(shape[1], shape[0], shape[2]);
        Permutation.Copy(workspace.Read<float>(x), from, Turned, workspace.Write<float>(y, shape));
    }
}
