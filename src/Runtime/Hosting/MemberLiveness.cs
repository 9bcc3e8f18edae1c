using ActorInference.Execution.Members;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorInference.Hosting;

/// <summary>Whether restarting the process would help: unhealthy only if the member could not start, or could not go on. One that waits for its cluster is alive.</summary>
/// <param name="started">The member, once it runs.</param>
internal sealed class MemberLiveness(Task<Member> started) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (started.IsFaulted)
        {
            return HealthCheckResult.Unhealthy("The member could not start.", started.Exception.InnerException);
        }

        if (!started.IsCompletedSuccessfully)
        {
            return HealthCheckResult.Healthy("The member starts.");
        }

        Task completion = started.Result.Completion;
        return completion.IsFaulted ? HealthCheckResult.Unhealthy("The member could not go on.", completion.Exception.InnerException)
            : completion.IsCompleted ? HealthCheckResult.Healthy("The member has left.")
            : HealthCheckResult.Healthy();
    }
}
