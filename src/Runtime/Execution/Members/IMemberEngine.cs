using ActorInference.Execution.Mailboxes;

namespace ActorInference.Execution.Members;

/// <summary>What a <see cref="Member"/> is built on.</summary>
public interface IMemberEngine
{
    /// <summary>What its roles run on.</summary>
    IRoleSeats Seats { get; }

    /// <summary>How many lighthouses its roles count with.</summary>
    int LighthouseCount(MemberSettings settings);

    /// <summary>Builds the control plane; its owner starts and disposes it.</summary>
    /// <exception cref="MemberStartException">What is wrong and what to do.</exception>
    IControlPlane Connect(MemberContext context);
}
