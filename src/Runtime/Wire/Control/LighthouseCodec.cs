using ActorInference.Decisions.Messages;

namespace ActorInference.Wire.Control;

/// <summary>The messages between a member and a lighthouse.</summary>
internal static class LighthouseCodec
{
    public static FrameType TypeOf(LighthouseMessage message) => message switch
    {
        LighthouseMessage.Register => FrameType.Register,
        LighthouseMessage.Registered => FrameType.Registered,
        LighthouseMessage.RegistrationRefused => FrameType.RegistrationRefused,
        LighthouseMessage.Renew => FrameType.Renew,
        LighthouseMessage.Renewed => FrameType.Renewed,
        LighthouseMessage.NotRegistered => FrameType.NotRegistered,
        LighthouseMessage.ViewChanged => FrameType.ViewChanged,
        LighthouseMessage.Leave => FrameType.Leave,
        LighthouseMessage.RequestOffice => FrameType.RequestOffice,
        LighthouseMessage.RenewOffice => FrameType.RenewOffice,
        LighthouseMessage.OfficeGranted => FrameType.OfficeGranted,
        LighthouseMessage.OfficeRefused => FrameType.OfficeRefused,
        LighthouseMessage.ResignOffice => FrameType.ResignOffice,
        _ => throw ControlCodec.NoCodec(message),
    };

    public static void Write(WireWriter writer, LighthouseMessage message)
    {
        switch (message)
        {
            case LighthouseMessage.Register register:
                MembershipFields.WriteMember(writer, register.Member);
                writer.Term(register.HighestTerm, "a term");
                break;
            case LighthouseMessage.Registered registered:
                writer.Duration(registered.Lease, "a lease");
                MembershipFields.WriteView(writer, registered.View);
                break;
            case LighthouseMessage.RegistrationRefused refused:
                writer.Text(refused.Reason, "a reason", MessageLimits.TextCharactersMax);
                break;
            case LighthouseMessage.Renew renew:
                writer.Int64(renew.Attempt);
                break;
            case LighthouseMessage.Renewed renewed:
                writer.Int64(renewed.Attempt);
                writer.LongCount(renewed.ViewVersion, "a view's version");
                break;
            case LighthouseMessage.ViewChanged changed:
                MembershipFields.WriteDelta(writer, changed.Delta);
                break;
            case LighthouseMessage.NotRegistered or LighthouseMessage.Leave:
                break;
            default:
                WriteOffice(writer, message);
                break;
        }
    }

    public static LighthouseMessage Read(FrameType type, ref WireReader reader)
    {
        switch (type)
        {
            case FrameType.Register:
                var member = MembershipFields.ReadMember(ref reader);
                return new LighthouseMessage.Register(member, reader.Term("a term"));
            case FrameType.Registered:
                TimeSpan lease = reader.Duration("a lease");
                return new LighthouseMessage.Registered(lease, MembershipFields.ReadView(ref reader));
            case FrameType.RegistrationRefused:
                return new LighthouseMessage.RegistrationRefused(reader.Text("a reason", MessageLimits.TextCharactersMax));
            case FrameType.Renew:
                return new LighthouseMessage.Renew(reader.Int64("an attempt"));
            case FrameType.Renewed:
                long renewal = reader.Int64("an attempt");
                return new LighthouseMessage.Renewed(renewal, reader.LongCount("a view's version"));
            case FrameType.NotRegistered:
                return new LighthouseMessage.NotRegistered();
            case FrameType.ViewChanged:
                return new LighthouseMessage.ViewChanged(MembershipFields.ReadDelta(ref reader));
            case FrameType.Leave:
                return new LighthouseMessage.Leave();
            default:
                return ReadOffice(type, ref reader);
        }
    }

    private static void WriteOffice(WireWriter writer, LighthouseMessage message)
    {
        switch (message)
        {
            case LighthouseMessage.RequestOffice request:
                writer.Term(request.Proposed, "a term");
                writer.Int64(request.Attempt);
                break;
            case LighthouseMessage.RenewOffice renew:
                writer.Term(renew.Term, "a term");
                writer.Int64(renew.Attempt);
                break;
            case LighthouseMessage.OfficeGranted granted:
                writer.Term(granted.Term, "a term");
                writer.Duration(granted.Lease, "a lease");
                writer.Int64(granted.Attempt);
                break;
            case LighthouseMessage.OfficeRefused refused:
                writer.Term(refused.HighestTerm, "a term");
                writer.Incarnation(refused.Holder);
                writer.Text(refused.Reason, "a reason", MessageLimits.TextCharactersMax);
                writer.Int64(refused.Attempt);
                break;
            case LighthouseMessage.ResignOffice resign:
                writer.Term(resign.Term, "a term");
                break;
            default:
                throw ControlCodec.NoCodec(message);
        }
    }

    private static LighthouseMessage ReadOffice(FrameType type, ref WireReader reader)
    {
        if (type is < FrameType.RequestOffice or > FrameType.ResignOffice)
        {
            throw WireException.UnknownType((byte)type, "lighthouse message");
        }

        var term = reader.Term("a term");
        switch (type)
        {
            case FrameType.RequestOffice:
                return new LighthouseMessage.RequestOffice(term, reader.Int64("an attempt"));
            case FrameType.RenewOffice:
                return new LighthouseMessage.RenewOffice(term, reader.Int64("an attempt"));
            case FrameType.OfficeGranted:
                TimeSpan lease = reader.Duration("a lease");
                return new LighthouseMessage.OfficeGranted(term, lease, reader.Int64("an attempt"));
            case FrameType.OfficeRefused:
                var holder = reader.Incarnation("an office-holder");
                string reason = reader.Text("a reason", MessageLimits.TextCharactersMax);
                return new LighthouseMessage.OfficeRefused(term, holder, reason, reader.Int64("an attempt"));
            default:
                return new LighthouseMessage.ResignOffice(term);
        }
    }
}
