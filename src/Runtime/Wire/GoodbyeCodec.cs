using System.Buffers;

namespace ActorInference.Wire;

/// <summary>The last frame of a connection that is closed on purpose: one text for people.</summary>
public static class GoodbyeCodec
{
    public static void Write(IBufferWriter<byte> output, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        string text = WireText.MakePrintable(reason, WireLimits.GoodbyeCharactersMax);
        new FrameHeader(FrameType.Goodbye, sizeof(int) + WireText.CountBytes(text)).Write(output);
        new WireWriter(output).Text(text, "a goodbye", WireLimits.GoodbyeCharactersMax);
    }

    /// <exception cref="WireException">Not one printable text.</exception>
    public static string Read(in ReadOnlySequence<byte> body)
    {
        WireReader reader = new(body);
        string text = WireText.Printable(reader.Text("a goodbye", WireLimits.GoodbyeCharactersMax), "a goodbye");
        reader.End();
        return text;
    }
}
