namespace ActorInference.Models.Graph;

/// <summary>One axis of a described tensor: a known size, or a symbol whose size each request may choose.</summary>
/// <param name="Size">The size, or null where it is not known.</param>
/// <param name="Symbol">The symbol's name where the size is not known; may be empty.</param>
public readonly record struct Axis(int? Size, string Symbol)
{
    public static Axis Of(int size) => new(size, string.Empty);

    public static Axis Named(string symbol) => new(null, symbol);

    public override string ToString() => Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? (Symbol.Length == 0 ? "?" : Symbol);
}
