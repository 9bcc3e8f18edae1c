using ActorInference.Execution.Members;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorInference.Hosting;

/// <summary>A member's health for ASP.NET, on whatever engine. Both checks read what the process knows; none asks the network.</summary>
public static class ActorInferenceHealth
{
    /// <summary>Of the check that fails if only a restart can help.</summary>
    public const string LiveTag = "live";

    /// <summary>Of the check that fails while the member does not do its work.</summary>
    public const string ReadyTag = "ready";

    /// <summary>Adds both checks, of the member of <see cref="ActorInferenceServices.AddActorInference"/>.</summary>
    public static IHealthChecksBuilder AddActorInferenceHealthChecks(this IServiceCollection services) =>
        services.AddActorInferenceHealthChecks(static provider => provider.GetRequiredService<HostedMember>().Started);

    /// <summary>Adds both checks, of a member that was started in another way, such as one in an application's actor system.</summary>
    /// <param name="services">Of the application.</param>
    /// <param name="member">Completes when the member runs, and faults if it cannot.</param>
    public static IHealthChecksBuilder AddActorInferenceHealthChecks(this IServiceCollection services, Func<IServiceProvider, Task<Member>> member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return services.AddHealthChecks()
            .Add(new HealthCheckRegistration("actorinference-live", provider => new MemberLiveness(member(provider)), null, [LiveTag]))
            .Add(new HealthCheckRegistration("actorinference-ready", provider => new MemberReadiness(member(provider)), null, [ReadyTag]));
    }
}
