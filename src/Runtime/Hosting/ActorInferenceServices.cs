using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ActorInference.Hosting;

/// <summary>How an application becomes a member of a cluster.</summary>
public static class ActorInferenceServices
{
    /// <summary>Adds one member, which starts and stops with the host, and an <see cref="InferenceClient"/> (usable if the member is a source).</summary>
    public static IServiceCollection AddActorInference(this IServiceCollection services, Action<ActorInferenceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<ActorInferenceOptions>().Configure(configure);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HostedMember>();
        services.AddHostedService(provider => provider.GetRequiredService<HostedMember>());
        services.TryAddSingleton(provider => new InferenceClient(cancellationToken => SourceOfAsync(provider.GetRequiredService<HostedMember>(), cancellationToken)));
        return services;
    }

    private static async Task<SourceFront> SourceOfAsync(HostedMember hosted, CancellationToken cancellationToken)
    {
        Member member = await hosted.Started.WaitAsync(cancellationToken).ConfigureAwait(false);
        return member.Source ?? throw new InvalidOperationException("This member is no source, so it takes no requests: add \"source\" to its roles.");
    }
}
