using ActorInference.Decisions;
using ActorInference.Execution;

namespace ActorInference.Embedded;

/// <summary>Looks at a running cluster from outside, once.</summary>
public static class ClusterObserver
{
    /// <param name="lighthouse">Whom to ask first.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="secret">The cluster's secret, if it has one.</param>
    /// <param name="patience">How long each answer may take.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="MemberStartException">The lighthouse is unreachable or refuses.</exception>
    public static async Task<ClusterStatus> ObserveAsync(MemberAddress lighthouse, string cluster, string? secret, TimeSpan patience, CancellationToken cancellationToken)
    {
        ClusterWatch watch = new([lighthouse], cluster, secret, patience, TimeProvider.System);
        await using (watch.ConfigureAwait(false))
        {
            return await watch.ObserveAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
