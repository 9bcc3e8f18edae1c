using System.Globalization;
using ActorInference.Decisions;

namespace ActorInference.Wire;

/// <summary>What holds for a value on the wire, whichever way it goes: nobody sends what the other side would refuse.</summary>
internal static class WireGuard
{
    public static double Quantity(double value, string field, bool infinityAllowed)
    {
        bool valid = !double.IsNaN(value) && !double.IsNegative(value) && (infinityAllowed || double.IsFinite(value));
        return valid ? value : throw WireException.Invalid(field, value.ToString(CultureInfo.InvariantCulture));
    }

    public static ErrorCode Code(byte value) => value is >= (byte)ErrorCode.InvalidRequest and <= (byte)ErrorCode.Poisoned
        ? (ErrorCode)value
        : throw WireException.Invalid("an error code", value.ToString(CultureInfo.InvariantCulture));
}
