using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Mailboxes;

namespace ActorInference.Execution.Members;

/// <summary>Answers questions about the cluster's state, so many at the same time; further ones are dropped, and who asked asks again.</summary>
internal sealed class StatusAnswers(
    BackgroundWork work,
    Func<ObservationMessage.StatusRequest, CancellationToken, Task<ObservationMessage.StatusReport>> ask,
    Action<Incarnation, ControlMessage> send)
{
    private const int AnswersMax = 64;

    private int _answers;

    public static ObservationMessage.StatusReport Compose(ObservationMessage.StatusRequest question, ClusterView view, CoordinatorRole role, MonotonicTime now) =>
        new(question.Attempt, view, role.ActivePlan, role.Offer?.Name ?? string.Empty, MessageText.Cut(role.State), role.EventsAt(now));

    public void Answer(Incarnation from, ObservationMessage.StatusRequest question)
    {
        if (Interlocked.Increment(ref _answers) > AnswersMax)
        {
            Interlocked.Decrement(ref _answers);
            return;
        }

        work.Run(cancellationToken => AnswerAsync(from, question, cancellationToken));
    }

    private async Task AnswerAsync(Incarnation from, ObservationMessage.StatusRequest question, CancellationToken cancellationToken)
    {
        try
        {
            send(from, await ask(question, cancellationToken).ConfigureAwait(false));
        }
        catch (ObjectDisposedException)
        {
            // This process is stopping.
        }
        finally
        {
            Interlocked.Decrement(ref _answers);
        }
    }
}
