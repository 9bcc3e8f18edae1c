namespace ActorInference.Decisions.Flow;

/// <summary>What is true of each <see cref="CodecPreference"/>.</summary>
public static class CodecPreferences
{
    /// <summary>In the words of options and configuration files.</summary>
    public const string Words = "auto, raw, lossless, half or affine8";

    /// <summary>Whether results may differ from those of a single process.</summary>
    public static bool IsLossy(this CodecPreference codec) => codec is CodecPreference.Half or CodecPreference.Affine8;

    public static bool IsKnown(this CodecPreference codec) => codec is >= CodecPreference.Auto and <= CodecPreference.Affine8;
}
