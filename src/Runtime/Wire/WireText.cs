using System.Text;

namespace ActorInference.Wire;

/// <summary>UTF-8 as the wire has it: strict when read; when written, half a surrogate pair becomes U+FFFD.</summary>
internal static class WireText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static int CountBytes(string text) => Encoding.UTF8.GetByteCount(text);

    public static void Write(string text, Span<byte> destination) => Encoding.UTF8.GetBytes(text, destination);

    public static string Read(ReadOnlySpan<byte> bytes, string field, int charactersMax)
    {
        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw WireException.Invalid(field, "bytes that are not UTF-8");
        }

        return text.Length <= charactersMax ? text : throw WireException.TooLarge($"{field}: the number of characters", text.Length, charactersMax);
    }

    /// <summary>Text that may be shown before its sender is known.</summary>
    public static string Printable(string text, string field)
    {
        foreach (char character in text)
        {
            if (char.IsControl(character))
            {
                throw WireException.Invalid(field, "text with control characters");
            }
        }

        return text;
    }

    /// <summary>The same text, cut and cleaned until it may be sent as printable.</summary>
    public static string MakePrintable(string text, int charactersMax)
    {
        string cut = text.Length <= charactersMax ? text : text[..charactersMax];
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (int index = 0; index < span.Length; index++)
            {
                span[index] = char.IsControl(source[index]) ? ' ' : source[index];
            }
        });
    }
}
