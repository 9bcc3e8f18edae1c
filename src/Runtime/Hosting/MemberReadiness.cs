using ActorInference.Decisions.Membership;
using ActorInference.Execution.Members;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorInference.Hosting;

/// <summary>
/// Whether the member does its work: it has joined, and a worker has loaded a stage, and a source has a plan that it serves. One that leaves is not ready.
/// </summary>
/// <param name="started">The member, once it runs.</param>
internal sealed class MemberReadiness(Task<Member> started) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? missing = started.IsCompletedSuccessfully ? MissingAt(started.Result) : started.IsFaulted ? "The member could not start." : "The member starts.";
        return Task.FromResult(missing is null ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, missing));
    }

    /// <returns>What is missing, for people; null if nothing is.</returns>
    private static string? MissingAt(Member member)
    {
        if (member.Completion.IsCompleted || member.IsLeaving)
        {
            return "The member leaves.";
        }

        if (!member.IsRegistered)
        {
            return "The member has not joined its cluster.";
        }

        if (member.Roles.HasFlag(MemberRoles.Worker) && member.MeasureStages().IsEmpty)
        {
            return "The worker has no stage loaded.";
        }

        return member.Source is { ActivePlan: null } source ? source.NoPlanReason ?? "The source has no plan to serve." : null;
    }
}
