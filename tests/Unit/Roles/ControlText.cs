using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>Effects and messages in one short line each. Members are called by letters: incarnation 1 is a.</summary>
internal static class ControlText
{
    public static string Name(Incarnation incarnation) => incarnation == Incarnation.None ? "-" : $"{(char)('a' + (int)incarnation.Value - 1)}";

    public static string Of(object effect) => effect switch
    {
        LighthouseEffect.Send send => $"{Name(send.To)} <- {Of(send.Message)}",
        LighthouseEffect.PersistTerm persist => $"persist {persist.Term.Value}",
        MemberEffect.SendToLighthouse send => $"L{send.Lighthouse} <- {Of(send.Message)}",
        MemberEffect.Send send => $"{Name(send.To)} <- {Of(send.Message)}",
        MemberEffect.SendReport report => $"{Name(report.To)} <- report (term {report.HighestTerm.Value}{(report.IsLeaving ? ", leaving" : "")})",
        MemberEffect.Obey obey => $"obey {Name(obey.From)}: {Of(obey.Message)}",
        MemberEffect.PublishView publish => $"publish {Of(publish.View)}",
        MemberEffect.LeaveBegun begun => $"leave begun: {begun.Reason}",
        MemberEffect.LeaveReady ready => $"leave ready: {ready.Reason}",
        MemberEffect.Left => "left",
        CoordinatorEffect.SendToLighthouse send => $"L{send.Lighthouse} <- {Of(send.Message)}",
        CoordinatorEffect.Send send => $"{Name(send.To)} <- {Of(send.Message)}",
        CoordinatorEffect.Answer answer => $"{Name(answer.To)} <- {Of(answer.Message)}",
        CoordinatorEffect.Announce announce => $"{announce.Event.Kind}: {announce.Event.Text}",
        WorkerEffect.FindContent find => $"find {Of(find.Content)}",
        WorkerEffect.FetchContent fetch => $"fetch {Of(fetch.Content)} from {Name(fetch.From.Incarnation)}",
        WorkerEffect.BuildStage build => $"build {Of(build.Stage)} layers {build.Planned.FirstLayer}+{build.Planned.LayerCount}{(build.IsLast ? " last" : "")}",
        WorkerEffect.OpenOutputLink open => $"link {Of(open.From)} to {Name(open.To.Incarnation)}",
        WorkerEffect.StopStage stop => $"stop {Of(stop.Stage)}",
        WorkerEffect.ForgetSource forget => $"forget {Name(forget.Source)}",
        WorkerEffect.Send send => $"{Name(send.To)} <- {Of(send.Message)}",
        WorkerEffect.MeasureStages => "measure",
        WorkerEffect.ReportChanged => "report changed",
        StewardEffect.SendToNode send => $"{send.To} <- {Of(send.Message)}",
        StewardEffect.Tell tell => $"tell {Of(tell.Message)}",
        StewardEffect.CandidacyOpened => "opened",
        StewardEffect.CandidacyClosed => "closed",
        StewardEffect.PeerIntroduced introduced => $"{introduced.Node} is {Name(introduced.Member.Incarnation)}",
        StewardEffect.PeerGone gone => $"{gone.Node} was {Name(gone.Member)}",
        StewardEffect.PeerDoubtful doubtful => $"{Name(doubtful.Member)} is doubtful",
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "No text for it."),
    };

    public static string Of(ControlMessage message) => message switch
    {
        LighthouseMessage.Register register => $"register {Name(register.Member.Incarnation)} term {register.HighestTerm.Value}",
        LighthouseMessage.Registered registered => $"registered {Of(registered.View)}",
        LighthouseMessage.RegistrationRefused refused => $"refused: {refused.Reason}",
        LighthouseMessage.Renew renew => $"renew {renew.Attempt}",
        LighthouseMessage.Renewed renewed => $"renewed {renewed.Attempt} (v{renewed.ViewVersion})",
        LighthouseMessage.NotRegistered => "not registered",
        LighthouseMessage.ViewChanged change => $"view {Of(change.Delta)}",
        LighthouseMessage.Leave => "leave",
        LighthouseMessage.RequestOffice request => $"request office {request.Proposed.Value} ({request.Attempt})",
        LighthouseMessage.RenewOffice renew => $"renew office {renew.Term.Value} ({renew.Attempt})",
        LighthouseMessage.OfficeGranted granted => $"granted {granted.Term.Value} ({granted.Attempt})",
        LighthouseMessage.OfficeRefused refused => $"office refused, highest {refused.HighestTerm.Value}, holder {Name(refused.Holder)} ({refused.Attempt}): {refused.Reason}",
        LighthouseMessage.ResignOffice resign => $"resign {resign.Term.Value}",
        CoordinationMessage.Query query => $"query {query.Term.Value}",
        CoordinationMessage.Prepare prepare => $"prepare {prepare.Part} {Of(prepare.Plan)}",
        CoordinationMessage.Prepared prepared => $"prepared {Of(prepared.Epoch)}",
        CoordinationMessage.PrepareFailed failed => $"prepare failed {Of(failed.Epoch)}: {failed.Reason}",
        CoordinationMessage.Activate activate => $"activate {Of(activate.Epoch)} {(activate.PredecessorLives ? "drain" : "resend")}{string.Concat(activate.Crashes.Select(crash => $", {Of(crash.Epoch)} lost {crash.WorkerName}"))}",
        CoordinationMessage.Suspend suspend => $"suspend {Of(suspend.Epoch)}: {suspend.Reason}",
        CoordinationMessage.Abandon abandon => $"abandon {Of(abandon.Epoch)}",
        CoordinationMessage.Drain => "leave",
        CoordinationMessage.Load load => $"load of {load.Stages.Length} stages",
        CoordinationMessage.Drained drained => $"drained {Of(drained.Epoch)}",
        CoordinationMessage.Retire retire => $"retire {Of(retire.Epoch)}",
        CoordinationMessage.NoPlan noPlan => $"no plan: {noPlan.Reason}",
        CoordinationMessage.LinkLost lost => $"link lost {Of(lost.From)} to {Name(lost.Peer)}: {lost.Reason}",
        CoordinationMessage.Probe probe => $"probe {probe.Attempt} +{probe.PaddingBytes}",
        CoordinationMessage.ProbeEcho echo => $"echo {echo.Attempt}",
        CoordinationMessage.OutdatedTerm outdated => $"outdated, highest {outdated.HighestTerm.Value}",
        ObservationMessage.DrainReport report => $"drain {(report.IsAccepted ? "accepted" : "refused")}: {report.Reason}",
        ObservationMessage.StatusReport status => $"status {Of(status.View)}",
        StewardMessage.Introduction introduction =>
            $"{(introduction.Sender is { } sender ? Name(sender.Incarnation) : "nobody")} office {Name(introduction.Holder)}/{introduction.HighestTerm.Value}{(introduction.WantsAnswer ? " and you?" : "")}",
        StewardMessage.TermProposed proposed => $"propose {proposed.Term.Value} for {Name(proposed.Candidate)} ({proposed.Attempt})",
        StewardMessage.TermAnswered answered => $"{(answered.IsAccepted ? "accept" : "refuse")} {answered.Term.Value}, highest {answered.HighestTerm.Value} ({answered.Attempt})",
        StewardMessage.GoodBye => "good-bye",
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "No text for it."),
    };

    public static string Of(ClusterView view) =>
        $"v{view.Version} [{string.Concat(view.Members.Select(member => Name(member.Incarnation)))}] office {Name(view.OfficeHolder)}/{view.OfficeTerm.Value}";

    public static string Of(ViewDelta delta)
    {
        string gone = string.Concat(delta.Removed.Select(member => $" -{Name(member)}"));
        string come = string.Concat(delta.Changed.Select(member => $" +{Name(member.Incarnation)}"));
        return $"v{delta.ToVersion}{gone}{come} office {Name(delta.OfficeHolder)}/{delta.OfficeTerm.Value}";
    }

    public static string Of(Epoch epoch) => $"{epoch.Term.Value}.{epoch.Number}";

    public static string Of(StageId stage) => $"{Of(stage.Epoch)}/{stage.Index}{(stage.Replica == 0 ? "" : $".{stage.Replica}")}";

    public static string Of(Digest digest) => $"#{digest.First}";

    public static string Of(Plan plan) => $"{Of(plan.Epoch)} {string.Concat(plan.Stages.Select(stage => Name(stage.Slot.Worker)))}";
}
