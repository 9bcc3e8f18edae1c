using System.Globalization;

namespace ActorInference.Decisions;

/// <summary>The 32 bytes of a SHA-256, as four big-endian words.</summary>
public readonly record struct Digest(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    public const int SizeBytes = 32;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First:x16}{Second:x16}{Third:x16}{Fourth:x16}");
}
