using ActorInference.Models.Graph;

namespace ActorInference.Compute;

/// <summary>Builds programs that run a range of layers. A plan never mixes backends.</summary>
public interface IComputeBackend
{
    /// <summary>"managed", "torchsharp".</summary>
    string Name { get; }

    /// <summary>What it computes on: "cpu", "cuda:0". Times that were measured on one say nothing about another.</summary>
    string Device => "cpu";

    /// <summary>Packs the weights (once for all programs built from the same memory; the graph's tensors are not kept) and returns a program for one compute lane. That memory does not change while a program built from it lives. Thread-safe.</summary>
    /// <exception cref="Models.ModelException">An operation or type that this backend cannot run; names the node.</exception>
    IStageProgram Build(StageGraph graph);
}
