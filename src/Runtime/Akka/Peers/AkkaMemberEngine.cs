using ActorInference.Execution;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Members;

namespace ActorInference.Akka.Peers;

/// <summary>What one member on Akka.NET is built on.</summary>
internal sealed class AkkaMemberEngine(AkkaNode node) : IMemberEngine
{
    /// <summary>The node's own steward stands in for all lighthouses.</summary>
    private const int StewardCount = 1;

    public IRoleSeats Seats => node.Seats;

    public int LighthouseCount(MemberSettings settings) => StewardCount;

    public IControlPlane Connect(MemberContext context) => new AkkaControlPlane(context, node);
}
