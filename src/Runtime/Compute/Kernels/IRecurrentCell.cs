namespace ActorInference.Compute.Kernels;

/// <summary>What a kind of recurrent layer does in one step.</summary>
internal interface IRecurrentCell
{
    static abstract void Run(in RecurrentArguments run, in RecurrentStep step);
}
