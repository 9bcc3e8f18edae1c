using ActorInference.Decisions;

namespace ActorInference.Links;

/// <summary>Serves layers and manifests by hash. Called from several connections at once.</summary>
public interface IContentSource
{
    /// <summary>The content, or null if it is not held here. The connection disposes it.</summary>
    OpenedContent? TryOpen(Digest content);
}
