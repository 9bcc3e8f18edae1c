namespace ActorInference.Wire;

/// <summary>The only exception that a decoder of this protocol lets out, and the encoder's answer to a value beyond its limits.</summary>
public sealed class WireException : Exception
{
    public WireException(WireFault fault, string message)
        : base(message)
    {
        Fault = fault;
    }

    public WireFault Fault { get; }

    internal static WireException Truncated(string field) => new(WireFault.Truncated, $"The frame ends inside {field}.");

    internal static WireException TooLarge(string field, long value, long limit) => new(WireFault.TooLarge, $"{field} is {value}; the limit is {limit}.");

    internal static WireException Invalid(string field, string value) => new(WireFault.InvalidValue, $"{field} cannot be {value}.");

    internal static WireException UnknownType(byte type, string family) => new(WireFault.UnknownType, $"Type 0x{type:x2} is no {family}.");
}
