namespace ActorInference.Links;

/// <summary>The one reason for which a connection ended.</summary>
/// <param name="Reason">What kind.</param>
/// <param name="Text">For people.</param>
public sealed record LinkEnd(LinkEndReason Reason, string Text)
{
    public override string ToString() => $"{Reason}: {Text}";
}
