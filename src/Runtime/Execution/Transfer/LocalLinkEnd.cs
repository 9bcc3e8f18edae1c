namespace ActorInference.Execution.Transfer;

/// <summary>Who stands at one end of a link inside this process, and how it is told of its end.</summary>
internal readonly record struct LocalLinkEnd(ILinkOwner Owner, Action<ILink> Attach);
