using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Wire.Control;

/// <summary>The messages between the stewards of a cluster that the engine brings along.</summary>
internal static class StewardCodec
{
    public static FrameType TypeOf(StewardMessage message) => message switch
    {
        StewardMessage.Introduction => FrameType.Introduction,
        StewardMessage.TermProposed => FrameType.TermProposed,
        StewardMessage.TermAnswered => FrameType.TermAnswered,
        StewardMessage.GoodBye => FrameType.StewardGoodBye,
        _ => throw ControlCodec.NoCodec(message),
    };

    public static void Write(WireWriter writer, StewardMessage message)
    {
        switch (message)
        {
            case StewardMessage.Introduction introduction:
                writer.Boolean(introduction.Sender is not null);
                if (introduction.Sender is { } sender)
                {
                    MembershipFields.WriteMember(writer, sender);
                }

                writer.Term(introduction.HighestTerm, "a term");
                writer.Incarnation(introduction.Holder);
                writer.UInt64(introduction.Counted.Fingerprint);
                writer.UInt64(introduction.Agreed.Fingerprint);
                writer.Boolean(introduction.WantsAnswer);
                break;
            case StewardMessage.TermProposed proposed:
                writer.Term(proposed.Term, "a term");
                writer.Incarnation(proposed.Candidate);
                writer.UInt64(proposed.Counted.Fingerprint);
                writer.Int64(proposed.Attempt);
                break;
            case StewardMessage.TermAnswered answered:
                writer.Term(answered.Term, "a term");
                writer.Boolean(answered.IsAccepted);
                writer.Term(answered.HighestTerm, "a term");
                writer.Int64(answered.Attempt);
                break;
            case StewardMessage.GoodBye:
                break;
            default:
                throw ControlCodec.NoCodec(message);
        }
    }

    public static StewardMessage Read(FrameType type, ref WireReader reader)
    {
        switch (type)
        {
            case FrameType.Introduction:
                return ReadIntroduction(ref reader);
            case FrameType.TermProposed:
                Term proposed = reader.Term("a term");
                Incarnation candidate = reader.Incarnation("a candidate");
                Electorate counted = new(reader.UInt64("an electorate"));
                return new StewardMessage.TermProposed(proposed, candidate, counted, reader.Int64("an attempt"));
            case FrameType.TermAnswered:
                Term answered = reader.Term("a term");
                bool isAccepted = reader.Boolean("an acceptance");
                Term highest = reader.Term("a term");
                return new StewardMessage.TermAnswered(answered, isAccepted, highest, reader.Int64("an attempt"));
            case FrameType.StewardGoodBye:
                return new StewardMessage.GoodBye();
            default:
                throw WireException.UnknownType((byte)type, "steward message");
        }
    }

    private static StewardMessage.Introduction ReadIntroduction(ref WireReader reader)
    {
        MemberDescription? sender = reader.Boolean("whether there is a member") ? MembershipFields.ReadMember(ref reader) : null;
        Term highest = reader.Term("a term");
        Incarnation holder = reader.Incarnation("an office-holder");
        Electorate counted = new(reader.UInt64("an electorate"));
        Electorate agreed = new(reader.UInt64("an electorate"));
        return new StewardMessage.Introduction(sender, highest, holder, counted, agreed, reader.Boolean("whether an answer is wanted"));
    }
}
