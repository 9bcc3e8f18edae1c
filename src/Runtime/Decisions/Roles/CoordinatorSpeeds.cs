using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// Finds workers that live and compute, but much slower than they said. What stages measure is compared with what the profile says, and
/// the median of all workers is taken as the profile's own error.
/// </summary>
internal sealed class CoordinatorSpeeds(CoordinatorRoster roster, CoordinatorEvents events, RoleTimings timings, CoordinatorOptions options)
{
    /// <summary>Loads in a row before a worker is believed to be slow, or again as it said.</summary>
    private const int WitnessesMin = 3;

    /// <summary>Each time that it was slow doubles the loads that must show that it has recovered, so often at most: else plans would go back and forth.</summary>
    private const int RecoveryDoublingsMax = 4;

    /// <summary>A slow worker's figure is replaced when a new one differs by this factor.</summary>
    private const double CorrectionFactor = 1.5;

    private const int DoublingsMax = 5;

    /// <summary>A load with fewer requests says little.</summary>
    private const int RequestsMin = 4;

    /// <returns>Whether a worker is planned with another speed from now on.</returns>
    public bool OnLoad(MonotonicTime now, CoordinatorMember member, CoordinationMessage.Load load, CoordinatorPlan? active, List<CoordinatorEffect> effects)
    {
        if (active is null || !TryCompare(member, load, active, out double ratio, out double secondsPerRequest))
        {
            return false;
        }

        CoordinatorSpeed speed = member.Speed;
        speed.Ratio = ratio;
        speed.RatioAt = now;
        if (Median(now, active) is not { } median || median <= 0)
        {
            return false;
        }

        double slower = ratio / median;
        // A stage that is slow and still not the one that others wait for harms nobody.
        bool harms = secondsPerRequest > median * LongestStageSeconds(active);
        if (speed.SlowBy <= 1)
        {
            Testify(speed, slower > options.SlowFactor && harms, slower);
            return speed.Witnesses >= WitnessesMin && BelieveSlow(now, member, active, effects);
        }

        speed.TrustedAt = now + Pause(speed.TimesSlow - 1);
        bool recovered = slower < Math.Sqrt(options.SlowFactor);
        bool differs = slower > speed.SlowBy * CorrectionFactor || slower < speed.SlowBy / CorrectionFactor;
        Testify(speed, recovered || differs, slower);
        if (speed.Witnesses < (recovered ? WitnessesMin << Math.Min(speed.TimesSlow - 1, RecoveryDoublingsMax) : WitnessesMin))
        {
            return false;
        }

        if (!recovered)
        {
            return BelieveSlow(now, member, active, effects);
        }

        Trust(member);
        Announce(now, member, active, $"{member.Description.Name} computes as fast as it said again", effects);
        return true;
    }

    /// <returns>Whether somebody is planned as described again.</returns>
    public bool OnTick(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        if (!(member.Speed.TrustedAt <= now))
        {
            return false;
        }

        Trust(member);
        Announce(now, member, null, $"{member.Description.Name} was slow and is tried again", effects);
        return true;
    }

    /// <summary>The least of what several loads in a row say is believed: each may have met something that passes, such as a plan that has just begun.</summary>
    private static void Testify(CoordinatorSpeed speed, bool isAgainst, double slower)
    {
        speed.WitnessedSlowBy = speed.Witnesses == 0 ? slower : Math.Min(speed.WitnessedSlowBy, slower);
        speed.Witnesses = isAgainst ? speed.Witnesses + 1 : 0;
    }

    private bool BelieveSlow(MonotonicTime now, CoordinatorMember member, CoordinatorPlan active, List<CoordinatorEffect> effects)
    {
        CoordinatorSpeed speed = member.Speed;
        double slower = speed.WitnessedSlowBy;
        speed.SlowBy = Math.Max(1, slower);
        speed.Witnesses = 0;
        speed.TrustedAt = now + Pause(speed.TimesSlow);
        speed.TimesSlow++;
        Announce(now, member, active, FormattableString.Invariant($"{member.Description.Name} computes {slower:0.0} times slower than it said; it is planned with that"), effects);
        return true;
    }

    private TimeSpan Pause(int timesSlow) => timings.SlowWorkerPause * (1 << Math.Clamp(timesSlow, 0, DoublingsMax));

    private static void Trust(CoordinatorMember member)
    {
        member.Speed.SlowBy = 1;
        member.Speed.Witnesses = 0;
        member.Speed.TrustedAt = null;
    }

    private void Announce(MonotonicTime now, CoordinatorMember member, CoordinatorPlan? plan, string text, List<CoordinatorEffect> effects) =>
        events.Announce(now, ClusterEventKind.SpeedChanged, plan?.Epoch ?? Epoch.None, member.Incarnation, TimeSpan.Zero, text, effects);

    /// <param name="ratio">Measured over predicted.</param>
    /// <param name="secondsPerRequest">Of its longest stage.</param>
    private static bool TryCompare(CoordinatorMember member, CoordinationMessage.Load load, CoordinatorPlan active, out double ratio, out double secondsPerRequest)
    {
        double measured = 0;
        double predicted = 0;
        secondsPerRequest = 0;
        foreach (StageLoad stage in load.Stages)
        {
            if (stage.Stage.Epoch != active.Epoch
                || stage.Stage.Index < 0
                || stage.Stage.Index >= active.Plan.Stages.Length
                || stage.Requests < RequestsMin
                || !double.IsFinite(stage.ComputeSeconds)
                || !active.Plan.Stages[stage.Stage.Index].IsOn(member.Incarnation))
            {
                continue;
            }

            measured += stage.ComputeSeconds;
            predicted += stage.Requests * StageSeconds(active, stage.Stage.Index, member);
            secondsPerRequest = Math.Max(secondsPerRequest, stage.ComputeSeconds / stage.Requests);
        }

        ratio = predicted > 0 ? measured / predicted : 0;
        return ratio > 0;
    }

    /// <summary>Of all workers of the plan that have computed lately; the lower one of two in the middle, so that of two workers the slow one stands out.</summary>
    private double? Median(MonotonicTime now, CoordinatorPlan active)
    {
        var ratios = new List<double>();
        foreach (Incarnation worker in active.Workers)
        {
            if (roster.Find(worker) is { Speed: { Ratio: { } ratio } speed } && now - speed.RatioAt <= timings.Lease)
            {
                ratios.Add(ratio);
            }
        }

        ratios.Sort();
        return ratios.Count < 2 ? null : ratios[(ratios.Count - 1) / 2];
    }

    private double LongestStageSeconds(CoordinatorPlan active)
    {
        double longest = 0;
        for (int index = 0; index < active.Plan.Stages.Length; index++)
        {
            foreach (SlotId slot in active.Plan.Stages[index].Slots)
            {
                longest = roster.Find(slot.Worker) is { } worker ? Math.Max(longest, StageSeconds(active, index, worker)) : longest;
            }
        }

        return longest;
    }

    /// <summary>One request, as the profile and the worker's own figure say.</summary>
    private static double StageSeconds(CoordinatorPlan active, int index, CoordinatorMember worker)
    {
        PlannedStage stage = active.Plan.Stages[index];
        double seconds = 0;
        for (int layer = stage.FirstLayer; layer < stage.FirstLayer + stage.LayerCount && layer < active.Offer.Profile.Layers.Length; layer++)
        {
            seconds += active.Offer.Profile.Layers[layer].ComputeSeconds;
        }

        double speed = worker.Description.SlotFlopsPerSecond;
        return speed > 0 ? seconds * active.Offer.Profile.SlotFlopsPerSecond / speed : 0;
    }
}
