using ActorInference.Decisions;
using ActorInference.Decisions.Messages;

namespace ActorInference.Execution.Members;

/// <summary>How a tool that is no member puts questions to members. For one caller at a time, who may ask several at once.</summary>
public interface IObserver : IAsyncDisposable
{
    /// <param name="address">A lighthouse or a member, as its view names it.</param>
    /// <param name="expected">Who must answer there, or anybody.</param>
    /// <param name="question">One of a kind at a time for each member.</param>
    /// <param name="patience">How long the answer may take.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ObserverException">Unreachable, refused, lost, or no answer in time.</exception>
    Task<TAnswer> AskAsync<TAnswer>(MemberAddress address, Incarnation expected, ObservationMessage question, TimeSpan patience, CancellationToken cancellationToken)
        where TAnswer : ObservationMessage;

    /// <summary>Gives up what it holds for members that have gone.</summary>
    void ForgetAllBut(Func<Incarnation, bool> isThere);
}
