namespace ActorInference.Compute.Kernels;

/// <summary>What follows a recurrent product: the gates of some units.</summary>
internal interface IGateCombination
{
    static abstract void Run(in RecurrentArguments run, in RecurrentStep step, in GateItems items);
}
