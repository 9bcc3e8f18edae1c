using System.Buffers;
using ActorInference.Decisions.Messages;

namespace ActorInference.Wire.Control;

/// <summary>Control messages and the frames that carry them.</summary>
public static class ControlCodec
{
    /// <summary>The largest body of a control frame.</summary>
    public const int BodyBytesMax = MessageLimits.ControlMessageBytesMax;

    /// <summary>The whole frame, header included.</summary>
    /// <exception cref="WireException">The message holds a value that no receiver would take.</exception>
    public static byte[] Encode(ControlMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        FrameBuffer buffer = new(TypeOf(message), BodyBytesMax);
        WireWriter writer = new(buffer);
        switch (message)
        {
            case LighthouseMessage lighthouse:
                LighthouseCodec.Write(writer, lighthouse);
                break;
            case CoordinationMessage coordination:
                CoordinationCodec.Write(writer, coordination);
                break;
            case ObservationMessage observation:
                ObservationCodec.Write(writer, observation);
                break;
            case StewardMessage steward:
                StewardCodec.Write(writer, steward);
                break;
            default:
                throw NoCodec(message);
        }

        return buffer.ToFrame();
    }

    /// <param name="type">Of the frame.</param>
    /// <param name="body">Exactly the frame's body.</param>
    /// <exception cref="WireException">Not a control message, or not a whole one, or more than one.</exception>
    public static ControlMessage Decode(FrameType type, in ReadOnlySequence<byte> body)
    {
        if (body.Length > BodyBytesMax)
        {
            throw WireException.TooLarge("A frame's length", body.Length, BodyBytesMax);
        }

        WireReader reader = new(body);
        ControlMessage message = ((byte)type >> 4) switch
        {
            1 => LighthouseCodec.Read(type, ref reader),
            2 or 6 => CoordinationCodec.Read(type, ref reader),
            3 => ObservationCodec.Read(type, ref reader),
            7 => StewardCodec.Read(type, ref reader),
            _ => throw WireException.UnknownType((byte)type, "control message"),
        };
        reader.End();
        return message;
    }

    internal static ArgumentException NoCodec(ControlMessage message) => new($"{message.GetType().Name} has no codec.", nameof(message));

    private static FrameType TypeOf(ControlMessage message) => message switch
    {
        LighthouseMessage lighthouse => LighthouseCodec.TypeOf(lighthouse),
        CoordinationMessage coordination => CoordinationCodec.TypeOf(coordination),
        ObservationMessage observation => ObservationCodec.TypeOf(observation),
        StewardMessage steward => StewardCodec.TypeOf(steward),
        _ => throw NoCodec(message),
    };
}
