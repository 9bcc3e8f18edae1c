using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>What travels on a data connection. A deadline travels as the time that remains.</summary>
internal abstract record DataMessage
{
    private DataMessage()
    {
    }

    public sealed record Frame(RequestId Request, Activation Content, long Bytes, TimeSpan Remaining) : DataMessage;

    public sealed record Failure(RequestId Request, RequestError Error) : DataMessage;

    public sealed record Cancel(RequestId Request) : DataMessage;

    public sealed record Credit(CreditLimit Limit) : DataMessage;
}
