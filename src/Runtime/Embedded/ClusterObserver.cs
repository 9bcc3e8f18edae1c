using System.Collections.Immutable;
using System.Text;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorInference.Embedded;

/// <summary>Looks at a running cluster from outside: asks the lighthouse, the coordinator in office and the workers.</summary>
public static class ClusterObserver
{
    private const string ObserverName = "observer";

    /// <param name="lighthouse">Whom to ask first.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="secret">The cluster's secret, if it has one.</param>
    /// <param name="patience">How long each answer may take.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="MemberStartException">The lighthouse is unreachable or refuses.</exception>
    public static async Task<ClusterStatus> ObserveAsync(MemberAddress lighthouse, string cluster, string? secret, TimeSpan patience, CancellationToken cancellationToken)
    {
        ClusterCredentials credentials = new(cluster, Encoding.UTF8.GetBytes(secret ?? string.Empty));
        PeerHello hello = new(MemberProcess.NewIncarnation(), ObserverName);
        using LinkResources resources = new(LinkOptions.Default, TimeProvider.System);
        LinkDialer dialer = new(credentials, hello, resources, NullLoggerFactory.Instance);
        await using (dialer.ConfigureAwait(false))
        {
            ObservationMessage.StatusReport status = await AskLighthouseAsync(dialer, lighthouse, patience, cancellationToken).ConfigureAwait(false);
            if (status.ActivePlan is null && status.View.Find(status.View.OfficeHolder) is MemberDescription coordinator)
            {
                status = await TryAskAsync<ObservationMessage.StatusReport>(
                    dialer, coordinator.Address, coordinator.Incarnation, new ObservationMessage.StatusRequest(1), patience, cancellationToken).ConfigureAwait(false) ?? status;
            }

            ImmutableArray<StageMeasurements> stages = await MeasureAsync(dialer, status, patience, cancellationToken).ConfigureAwait(false);
            return new ClusterStatus(status.View, status.ActivePlan, status.ModelName, status.State, stages);
        }
    }

    private static async Task<ObservationMessage.StatusReport> AskLighthouseAsync(LinkDialer dialer, MemberAddress lighthouse, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync<ObservationMessage.StatusReport>(
                dialer, lighthouse, Incarnation.None, new ObservationMessage.StatusRequest(1), patience, cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException exception)
        {
            StartFailure failure = exception.Refusal is null ? StartFailure.LighthouseUnreachable : StartFailure.LighthouseRefused;
            throw new MemberStartException(failure, $"The lighthouse at {lighthouse} does not answer: {exception.Message}", exception);
        }
    }

    private static async Task<ImmutableArray<StageMeasurements>> MeasureAsync(
        LinkDialer dialer, ObservationMessage.StatusReport status, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (status.ActivePlan is not Plan plan)
        {
            return [];
        }

        IEnumerable<MemberDescription> workers = plan.Stages.SelectMany(stage => stage.Slots).Select(slot => slot.Worker).Distinct().Select(status.View.Find).OfType<MemberDescription>();
        ObservationMessage.MeasurementsReport?[] reports = await Task.WhenAll(workers.Select(worker => TryAskAsync<ObservationMessage.MeasurementsReport>(
            dialer, worker.Address, worker.Incarnation, new ObservationMessage.MeasurementsRequest(1), patience, cancellationToken))).ConfigureAwait(false);
        return
        [
            .. reports.OfType<ObservationMessage.MeasurementsReport>()
                .SelectMany(report => report.Stages)
                .Where(stage => stage.Stage.Epoch == plan.Epoch)
                .OrderBy(stage => stage.Stage.Index),
        ];
    }

    private static async Task<TAnswer?> TryAskAsync<TAnswer>(
        LinkDialer dialer, MemberAddress address, Incarnation expected, ObservationMessage question, TimeSpan patience, CancellationToken cancellationToken)
        where TAnswer : ObservationMessage
    {
        try
        {
            return await AskAsync<TAnswer>(dialer, address, expected, question, patience, cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException)
        {
            // It may have gone since it was listed.
            return null;
        }
    }

    private static async Task<TAnswer> AskAsync<TAnswer>(
        LinkDialer dialer, MemberAddress address, Incarnation expected, ObservationMessage question, TimeSpan patience, CancellationToken cancellationToken)
        where TAnswer : ObservationMessage
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stopping.CancelAfter(patience);
        try
        {
            ControlConnection connection = await dialer.DialControlAsync(address, expected, stopping.Token).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                AnswerReceiver<TAnswer> receiver = new();
                connection.Start(receiver);
                connection.Send(question);
                TAnswer answer = await receiver.Answer.WaitAsync(stopping.Token).ConfigureAwait(false);
                await connection.CloseAsync("answered").ConfigureAwait(false);
                return answer;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LinkException($"{address} does not answer within {patience.TotalSeconds:0.#} s.");
        }
    }

    private sealed class AnswerReceiver<TAnswer> : IControlReceiver
        where TAnswer : ObservationMessage
    {
        private readonly TaskCompletionSource<TAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<TAnswer> Answer => _answer.Task;

        public void OnMessage(ControlMessage message)
        {
            if (message is TAnswer answer)
            {
                _answer.TrySetResult(answer);
            }
        }

        public void OnClosed(LinkEnd end) => _answer.TrySetException(new LinkException($"The connection ended before the answer ({end})."));
    }
}
