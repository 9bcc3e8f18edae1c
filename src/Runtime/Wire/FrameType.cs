namespace ActorInference.Wire;

/// <summary>The byte after the length of a frame. The numbers travel; they never change meaning.</summary>
public enum FrameType : byte
{
    DialerHello = 0x01,
    AcceptorHello = 0x02,
    DialerProof = 0x03,
    AcceptorProof = 0x04,
    Refusal = 0x05,

    /// <summary>The sender closes on purpose and says why; nothing follows. A connection that ends without it broke.</summary>
    Goodbye = 0x0f,

    Register = 0x10,
    Registered = 0x11,
    Renew = 0x12,
    Renewed = 0x13,
    NotRegistered = 0x14,
    ViewChanged = 0x15,
    Leave = 0x16,
    RequestOffice = 0x17,
    RenewOffice = 0x18,
    OfficeGranted = 0x19,
    OfficeRefused = 0x1a,
    ResignOffice = 0x1b,
    RegistrationRefused = 0x1c,

    Query = 0x20,
    Report = 0x21,
    Prepare = 0x22,
    Prepared = 0x23,
    PrepareFailed = 0x24,
    Activate = 0x25,
    Drained = 0x26,
    Retire = 0x27,
    NoPlan = 0x28,
    LinkLost = 0x29,
    Probe = 0x2a,
    ProbeEcho = 0x2b,
    OutdatedTerm = 0x2c,
    Suspend = 0x2d,
    Drain = 0x2e,
    Load = 0x2f,

    StatusRequest = 0x30,
    StatusReport = 0x31,
    MeasurementsRequest = 0x32,
    MeasurementsReport = 0x33,
    DrainRequest = 0x34,
    DrainReport = 0x35,

    Abandon = 0x60,

    Introduction = 0x70,
    TermProposed = 0x71,
    TermAnswered = 0x72,
    StewardGoodBye = 0x73,

    Activation = 0x40,
    Failure = 0x41,
    Credit = 0x42,

    /// <summary>Empty; on control and data connections, so that the other side sees a sender live that has nothing to say.</summary>
    Heartbeat = 0x43,

    /// <summary>Nobody waits for a request any more.</summary>
    Cancel = 0x44,

    /// <summary>An activation of which at least one tensor is not written as it is.</summary>
    EncodedActivation = 0x45,

    /// <summary>How fast frames come in at the receiver, and how fast it decodes them.</summary>
    Arrival = 0x46,

    ContentRequest = 0x50,
    ContentStart = 0x51,
    ContentChunk = 0x52,
    ContentEnd = 0x53,
    ContentMissing = 0x54,
}
