namespace ActorInference.Links;

/// <summary>Content that is being served: its length and a stream that yields exactly so many bytes.</summary>
public sealed class OpenedContent(Stream stream, long lengthBytes) : IDisposable
{
    /// <summary>Content that lies in memory.</summary>
    public static OpenedContent FromMemory(ReadOnlyMemory<byte> memory) => new(new ReadOnlyMemoryStream(memory), memory.Length);

    public Stream Stream { get; } = stream;

    public long LengthBytes { get; } = lengthBytes;

    public void Dispose() => Stream.Dispose();
}
