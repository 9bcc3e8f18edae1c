using Akka.Actor;
using ActorInference.Akka.Trajectories;

namespace ActorInference.Examples.AkkaFleet;

/// <summary>An actor of the application: tells the region where each taxi is, and the next cell when it has heard about the last. What is not answered it says again.</summary>
internal sealed class FleetDesk : ReceiveActor, IWithTimers
{
    public const string Report = "report";

    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(5);

    private readonly IActorRef _region;
    private readonly long[][] _trips;
    private readonly long[] _said;
    private readonly List<IActorRef> _askers = [];
    private int _finished;
    private FleetReport _report = new(0, 0, 0);

    public FleetDesk(IActorRef region, long[][] trips)
    {
        _region = region;
        _trips = trips;
        _said = new long[trips.Length];
        Receive<Predicted>(OnPredicted);
        Receive<TrajectoryFailed>(failed => Timers.StartSingleTimer(failed.Vehicle, new Again(failed.Vehicle, failed.Observation), failed.RetryAfter));
        Receive<Again>(again => Tell(TaxiOf(again.Vehicle), again.Observation));
        Receive<string>(
            text => text == Report,
            _ =>
            {
                _askers.Add(Sender);
                AnswerIfFinished();
            });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        for (int taxi = 0; taxi < _trips.Length; taxi++)
        {
            Tell(taxi, observation: 1);
        }
    }

    private static int TaxiOf(string vehicle) => int.Parse(vehicle["taxi-".Length..], System.Globalization.CultureInfo.InvariantCulture);

    /// <param name="taxi">Which.</param>
    /// <param name="observation">Its place in the trip, from 1: saying it twice does no harm.</param>
    private void Tell(int taxi, long observation)
    {
        string vehicle = $"taxi-{taxi}";
        _said[taxi] = observation;
        _region.Tell(new Observed(vehicle, observation, _trips[taxi][observation - 1]));
        Timers.StartSingleTimer(vehicle, new Again(vehicle, observation), RepeatAfter);
    }

    private void OnPredicted(Predicted predicted)
    {
        int taxi = TaxiOf(predicted.Vehicle);
        if (predicted.Observation != _said[taxi])
        {
            // Answered twice, because it was said twice.
            return;
        }

        _said[taxi] = 0;
        Timers.Cancel(predicted.Vehicle);
        if (predicted.Observation == _trips[taxi].Length)
        {
            _finished++;
            AnswerIfFinished();
            return;
        }

        long next = _trips[taxi][predicted.Observation];
        _report = new FleetReport(
            _report.Total + 1,
            _report.Right + (predicted.Next[0].Cell == next ? 1 : 0),
            _report.RightOfThree + (predicted.Next.Any(score => score.Cell == next) ? 1 : 0));
        Tell(taxi, predicted.Observation + 1);
    }

    private void AnswerIfFinished()
    {
        if (_finished == _trips.Length)
        {
            _askers.ForEach(asker => asker.Tell(_report));
            _askers.Clear();
        }
    }

    private sealed record Again(string Vehicle, long Observation);
}
