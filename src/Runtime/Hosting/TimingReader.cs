using ActorInference.Decisions.Roles;
using ActorInference.Execution;
using ActorInference.Links;
using Microsoft.Extensions.Configuration;

namespace ActorInference.Hosting;

/// <summary>The section <c>timings</c>: reads it, and says which durations contradict each other, wherever they come from.</summary>
internal static class TimingReader
{
    /// <exception cref="MemberStartException">An unknown name, or what is no duration or number.</exception>
    public static void Read(IConfigurationSection section, ActorInferenceOptions options)
    {
        Require(string.IsNullOrEmpty(section.Value), $"'{section.Key}' is '{section.Value}'; it is a section of names and durations, like {{ \"lease\": \"3s\" }}.");
        foreach (IConfigurationSection entry in section.GetChildren())
        {
            TimingKey? key = TimingKeys.All.FirstOrDefault(key => key.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase));
            if (key is null)
            {
                throw Invalid($"there is no timing '{entry.Key}'. Known are: {string.Join(", ", TimingKeys.All.Select(known => known.Name))}.");
            }

            Require(entry.Value is string text && key.TryTake(text, options) && key.IsAllowed(options), $"the timing '{key.Name}' is '{entry.Value}'; it is {key.Allowed}.");
        }
    }

    /// <exception cref="MemberStartException">Names the timing, what it is and what it may be.</exception>
    public static void Check(ActorInferenceOptions options)
    {
        foreach (TimingKey key in TimingKeys.All)
        {
            Require(key.IsAllowed(options), $"the timing '{key.Name}' is {key.TextOf(options)}; it is {key.Allowed}.");
        }

        RoleTimings roles = options.Timings;
        LinkOptions links = options.Links;
        // One renewal may be lost, and the holder's clock may be the slow one.
        RequireAtLeast("lease", roles.Lease, 2 * roles.RenewInterval / (1 - roles.ClockDriftShare), "twice 'renewInterval', 'clockDriftShare' longer");
        RequireAtLeast("lease", roles.Lease, roles.SuspectTimeout, "'suspectTimeout'");
        RequireAtLeast("changeIntervalMax", roles.ChangeIntervalMax, roles.ChangeInterval, "'changeInterval'");
        RequireAtLeast("prepareTimeout", roles.PrepareTimeout, roles.SourcePrepareTimeout, "'sourcePrepareTimeout'");
        RequireAtLeast("prepareTimeout", roles.PrepareTimeout, roles.LayerFetchTimeout, "'layerFetchTimeout', or no second holder is asked");
        RequireAtLeast("prepareTimeout", roles.PrepareTimeout, roles.LinkRetryInterval, "'linkRetryInterval'");
        RequireAtLeast("silenceTimeout", links.SilenceTimeout, 3 * links.HeartbeatInterval, "three times 'heartbeatInterval'");
        RequireAtLeast("contentStallTimeout", links.ContentStallTimeout, links.ContentPatience, "'contentPatience'");
        CoordinatorOptions coordinator = options.Coordinator;
        Require(
            coordinator.SuspendImprovementShareMin >= coordinator.ImprovementShareMin,
            FormattableString.Invariant($"the timing 'suspendImprovementShareMin' is {coordinator.SuspendImprovementShareMin}; it is at least 'improvementShareMin': {coordinator.ImprovementShareMin}."));
    }

    private static void RequireAtLeast(string name, TimeSpan value, TimeSpan min, string what) =>
        Require(value >= min, $"the timing '{name}' is {DurationText.Format(value)}; it is at least {what}: {DurationText.Format(min)}.");

    private static void Require(bool holds, string complaint)
    {
        if (!holds)
        {
            throw Invalid(complaint);
        }
    }

    private static MemberStartException Invalid(string complaint) =>
        new(StartFailure.InvalidSettings, char.ToUpperInvariant(complaint[0]) + complaint[1..]);
}
