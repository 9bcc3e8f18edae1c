namespace ActorInference.Decisions.Messages;

/// <summary>The largest of everything that a control message may hold. A decoder refuses more; a role never makes more.</summary>
public static class MessageLimits
{
    public const int MembersMax = 20_000;

    public const int StagesMax = 4_096;

    public const int ReplicasMax = 64;

    public const int LayersMax = 16_384;

    /// <summary>Who holds which layers: at most so many pairs in one message.</summary>
    public const int HoldersMax = 65_536;

    public const int PlansHeldMax = 16;

    /// <summary>Crashes that members are told of; older ones are forgotten.</summary>
    public const int CrashesMax = 32;

    /// <summary>Of the office, in one status report.</summary>
    public const int EventsMax = 64;

    public const int TextCharactersMax = 4_000;

    public const int ProbePaddingBytesMax = 1 << 20;

    public const int ControlMessageBytesMax = 16 << 20;
}
