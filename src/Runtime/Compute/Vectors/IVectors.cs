namespace ActorInference.Compute.Vectors;

/// <summary>
/// The operations that kernels are written in, once for every vector width: each is exact or correctly rounded
/// (IEEE 754), so a kernel built of them gives the same bits on every width. A mask is a vector whose elements have
/// all bits set or none.
/// </summary>
/// <typeparam name="TVector">Some floats of one width.</typeparam>
internal unsafe interface IVectors<TVector>
    where TVector : struct
{
    /// <summary>Floats per vector.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of a product tile of four vectors, so that its sums stay in registers.</summary>
    static abstract int TileRows { get; }

    /// <summary>Rows of a product tile of up to three vectors.</summary>
    static abstract int TallTileRows { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(float* destination, TVector value);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a * b + c with one rounding, in software where the processor has no such instruction.</summary>
    static abstract TVector Fma(TVector a, TVector b, TVector c);

    static abstract TVector SquareRoot(TVector a);

    static abstract TVector Absolute(TVector a);

    static abstract TVector Negate(TVector a);

    /// <summary>The magnitude of a with the sign of <paramref name="sign"/>; a must not be negative where that is positive.</summary>
    static abstract TVector WithSignOf(TVector a, TVector sign);

    /// <summary>A mask; false where either is NaN.</summary>
    static abstract TVector GreaterThan(TVector a, TVector b);

    /// <summary>A mask; false where either is NaN.</summary>
    static abstract TVector AreEqual(TVector a, TVector b);

    /// <summary>The limit where x is above it, else x; NaN stays NaN.</summary>
    static abstract TVector AtMost(TVector limit, TVector x);

    /// <summary>The limit where x is below it, else x; NaN stays NaN.</summary>
    static abstract TVector AtLeast(TVector limit, TVector x);

    static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>2^n from <see cref="ExponentScale.RoundingBias"/> + n, for -126 &lt;= n &lt;= 127.</summary>
    static abstract TVector PowerOfTwo(TVector biased);

    /// <summary>Whether one instruction multiplies by a power of two: <see cref="Scale"/> is for those only.</summary>
    static abstract bool HasScale { get; }

    /// <summary>value * 2^exponent for a whole exponent, rounded once where the result is subnormal.</summary>
    static abstract TVector Scale(TVector value, TVector exponent);

    /// <summary>A positive normal number as m * 2^exponent with sqrt(1/2) &lt;= m &lt; sqrt(2); gives m.</summary>
    static abstract TVector SplitExponent(TVector a, out TVector exponent);
}
