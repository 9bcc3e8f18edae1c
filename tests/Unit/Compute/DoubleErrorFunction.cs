namespace ActorInference.Tests.Unit.Compute;

/// <summary>erf in double precision: the Taylor series near zero, the continued fraction of erfc beyond (Abramowitz and Stegun 7.1.6, 7.1.14).</summary>
internal static class DoubleErrorFunction
{
    public static double Of(double x)
    {
        double magnitude = Math.Abs(x);
        double value = magnitude < 2.5 ? Series(magnitude) : magnitude > 7 ? 1 : 1 - Complement(magnitude);
        return Math.CopySign(value, x);
    }

    private static double Series(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200 && term > sum * 1e-18; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    private static double Complement(double x)
    {
        double fraction = x;
        for (int n = 60; n >= 1; n--)
        {
            fraction = x + (n / 2.0 / fraction);
        }

        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }
}
