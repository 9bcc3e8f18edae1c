using System.Globalization;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Members;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Watching;

/// <summary>Turns looks at a cluster into reports: rates come from two of them, events are shown once.</summary>
/// <param name="lighthouse">As it was given.</param>
/// <param name="timeProvider">The watch's.</param>
internal sealed class StatusReading(string lighthouse, TimeProvider timeProvider)
{
    private readonly EventFeed _events = new(timeProvider);
    private ClusterStatus? _before;
    private long _beforeAt;

    public StatusReport Read(ClusterStatus now)
    {
        long at = timeProvider.GetTimestamp();
        List<StageStatus> stages = [];
        foreach (StageMeasurements stage in now.Stages)
        {
            StageMeasurements? earlier = _before?.Stages.FirstOrDefault(other => other.Stage == stage.Stage);
            double rate = earlier is null ? 0 : (stage.Requests - earlier.Requests) / Math.Max(timeProvider.GetElapsedTime(_beforeAt, at).TotalSeconds, 1e-3);
            stages.Add(new StageStatus(stage.Stage.Index, stage.NodeName, stage.FirstLayer, stage.LayerCount, stage.QueueLength, stage.Requests, Math.Round(rate, 1), stage.Stage.Replica));
        }

        bool wasThere = _before?.ActivePlan is not null && _before.ActivePlan.Epoch == now.ActivePlan?.Epoch;
        _before = now;
        _beforeAt = at;
        return new StatusReport
        {
            Lighthouse = lighthouse,
            LighthouseFailure = now.LighthouseFailure,
            ViewVersion = now.View.Version,
            OfficeHolder = now.View.Find(now.View.OfficeHolder)?.Name,
            Term = now.View.OfficeTerm.Value,
            State = now.State,
            Model = now.ModelName.Length == 0 ? null : now.ModelName,
            Epoch = now.ActivePlan is { } plan ? EpochText(plan.Epoch) : null,
            PredictedRequestsPerSecond = now.ActivePlan is { } predicted ? Math.Round(predicted.PredictedThroughputPerSecond, 1) : null,
            RequestsPerSecond = wasThere ? stages.Where(stage => stage.Stage == now.ActivePlan!.LastStageIndex).Sum(stage => stage.RequestsPerSecond) : null,
            PredictedLatencyMilliseconds = now.ActivePlan is { } alone ? Math.Round(alone.PredictedLatencySeconds * 1e3, 3) : null,
            Members = [.. now.View.Members.Select(Member)],
            Stages = stages,
            Events = [.. _events.NewIn(now).Select(happened => Event(happened.Time, happened.Event))],
        };
    }

    private static MemberStatus Member(MemberDescription member) => new(
        member.Name, member.Roles.ToString().ToLowerInvariant(), member.Address.ToString(), member.SlotCount, Math.Round(member.SlotFlopsPerSecond / 1e9, 2));

    private static EventStatus Event(DateTimeOffset time, ClusterEvent happened) => new(
        time.ToLocalTime(),
        SnakeCase(happened.Kind.ToString()),
        happened.Epoch == Decisions.Epoch.None ? null : EpochText(happened.Epoch),
        happened.Duration == TimeSpan.Zero ? null : Math.Round(happened.Duration.TotalMilliseconds, 1),
        happened.Text);

    private static string EpochText(Decisions.Epoch epoch) => string.Create(CultureInfo.InvariantCulture, $"{epoch.Term.Value}.{epoch.Number}");

    private static string SnakeCase(string name) => string.Concat(name.Select((letter, place) => char.IsUpper(letter) ? $"{(place == 0 ? string.Empty : "_")}{char.ToLowerInvariant(letter)}" : letter.ToString()));
}
