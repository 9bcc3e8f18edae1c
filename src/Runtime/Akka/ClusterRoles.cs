using ActorInference.Decisions.Membership;
using ActorInference.Execution;

namespace ActorInference.Akka;

/// <summary>The cluster roles of nodes that take part in inference. With a prefix, since an application may have workers of its own.</summary>
public static class ClusterRoles
{
    /// <summary>Every node that takes part.</summary>
    public const string Inference = "actorinference";

    /// <summary>Nodes among which the seat of the coordinator goes round.</summary>
    public const string Coordinator = "actorinference-coordinator";

    public const string Worker = "actorinference-worker";

    public const string Source = "actorinference-source";

    public const string Lighthouse = "actorinference-lighthouse";

    /// <summary>Those of a member with these settings.</summary>
    public static IReadOnlyList<string> Of(MemberSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        List<string> roles = [Inference];
        Add(settings.Roles.HasFlag(MemberRoles.Coordinator), Coordinator);
        Add(settings.Roles.HasFlag(MemberRoles.Worker), Worker);
        Add(settings.Roles.HasFlag(MemberRoles.Source), Source);
        Add(settings.IsLighthouse, Lighthouse);
        return roles;

        void Add(bool isIt, string role)
        {
            if (isIt)
            {
                roles.Add(role);
            }
        }
    }
}
