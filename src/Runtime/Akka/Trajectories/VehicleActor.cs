using System.Collections.Immutable;
using Akka.Actor;
using ActorInference.Akka.Doors;
using ActorInference.Decisions;
using ActorInference.Models;

namespace ActorInference.Akka.Trajectories;

/// <summary>
/// One vehicle. Observations are taken one after the other: applied to the history unless they have been already, stored at a majority and predicted from at the same time,
/// answered when both is done. A vehicle that starts takes up the history that a majority knows.
/// </summary>
internal sealed class VehicleActor : ReceiveActor, IWithTimers
{
    private const string PatienceTimer = "patience";

    /// <summary>A source answers by the deadline; only a door that is gone does not.</summary>
    private static readonly TimeSpan DoorSlack = TimeSpan.FromSeconds(5);

    private readonly string _vehicle;
    private readonly IActorRef _door;
    private readonly IActorRef _store;
    private readonly TrajectorySettings _settings;
    private readonly Queue<(Observed Observed, IActorRef From)> _waiting = new();
    private VehicleHistory _history = VehicleHistory.Empty;
    private (Observed Observed, IActorRef From)? _current;
    private bool _isLoaded;
    private bool _isLoading;
    private bool _isSaved = true;
    private string? _saveFailure;
    private object? _prediction;
    private long _generation;

    public VehicleActor(string vehicle, IActorRef door, IActorRef store, TrajectorySettings settings)
    {
        _vehicle = vehicle;
        _door = door;
        _store = store;
        _settings = settings;
        Receive<Observed>(OnObserved);
        Receive<HistoryMessage.Loaded>(OnLoaded);
        Receive<HistoryMessage.Saved>(OnSaved);
        Receive<HistoryMessage.Failed>(OnFailed);
        Receive<Prediction>(prediction => prediction.Stream == Stream, OnPrediction);
        Receive<PredictionFailed>(failed => failed.Stream == Stream, OnPrediction);
        Receive<PatienceEnded>(_ => OnPatienceEnded());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>A new one after an answer that did not come, so that it cannot be taken for a later one's.</summary>
    private string Stream => $"{_vehicle}/{_generation}";

    protected override void PostStop()
    {
        if (_current is { } current)
        {
            Fail(current, ErrorCode.ShuttingDown, "The vehicle moves to another node; send the observation again.");
        }

        foreach ((Observed, IActorRef) waiting in _waiting)
        {
            Fail(waiting, ErrorCode.ShuttingDown, "The vehicle moves to another node; send the observation again.");
        }

        _door.Tell(new StreamEnded(Stream));
        base.PostStop();
    }

    private void OnObserved(Observed observed)
    {
        if (_waiting.Count >= _settings.WaitingMax)
        {
            Fail((observed, Sender), ErrorCode.Busy, $"{_settings.WaitingMax} observations of the vehicle wait already, and no more may.");
            return;
        }

        _waiting.Enqueue((observed, Sender));
        TakeNext();
    }

    private void TakeNext()
    {
        if (_current is not null || _waiting.Count == 0)
        {
            return;
        }

        if (!_isLoaded)
        {
            if (!_isLoading)
            {
                _isLoading = true;
                _store.Tell(new HistoryMessage.Load(_vehicle));
            }

            return;
        }

        _current = _waiting.Dequeue();
        Observed observed = _current.Value.Observed;
        if (observed.Observation > _history.Observation)
        {
            _history = _history.With(observed.Observation, observed.Cell, _settings.CellsMax, Context.System.Scheduler.Now.ToUnixTimeMilliseconds());
            _isSaved = false;
        }

        _saveFailure = null;
        _prediction = null;
        if (!_isSaved)
        {
            _store.Tell(new HistoryMessage.Save(_vehicle, _history));
        }

        _door.Tell(new Predict(Stream, [Tensor.FromArray(new TensorShape(1, _history.Cells.Length), [.. _history.Cells])], _settings.Deadline));
        Timers.StartSingleTimer(PatienceTimer, PatienceEnded.Instance, _settings.Deadline + DoorSlack);
    }

    private void OnLoaded(HistoryMessage.Loaded loaded)
    {
        _isLoading = false;
        _isLoaded = true;
        _history = loaded.History;
        TakeNext();
    }

    private void OnSaved(HistoryMessage.Saved saved)
    {
        if (saved.Observation == _history.Observation)
        {
            _isSaved = true;
            AnswerIfComplete();
        }
    }

    private void OnFailed(HistoryMessage.Failed failed)
    {
        if (_isLoading)
        {
            _isLoading = false;
            while (_waiting.TryDequeue(out (Observed, IActorRef) waiting))
            {
                Fail(waiting, ErrorCode.Unavailable, $"The vehicle's history could not be read: {failed.Reason}.");
            }
        }
        else if (failed.Observation == _history.Observation)
        {
            _saveFailure = failed.Reason;
            AnswerIfComplete();
        }
    }

    private void OnPrediction(object prediction)
    {
        _prediction = prediction;
        AnswerIfComplete();
    }

    private void OnPatienceEnded()
    {
        if (_current is { } current && _prediction is null)
        {
            _door.Tell(new StreamEnded(Stream));
            _generation++;
            _prediction = new PredictionFailed(Stream, PredictionFailed.NoSequence, ErrorCode.Unavailable, "The front door has not answered.", _settings.RetryAfter);
            AnswerIfComplete();
        }
    }

    private void AnswerIfComplete()
    {
        if (_current is not { } current || _prediction is null || (!_isSaved && _saveFailure is null))
        {
            return;
        }

        Timers.Cancel(PatienceTimer);
        if (!_isSaved)
        {
            Fail(current, ErrorCode.Unavailable, $"The history could not be stored: {_saveFailure}; send the observation again.");
        }
        else if (_prediction is Prediction prediction)
        {
            Answer(current, prediction);
        }
        else
        {
            PredictionFailed failed = (PredictionFailed)_prediction;
            current.From.Tell(new TrajectoryFailed(_vehicle, current.Observed.Observation, failed.Code, failed.Message, failed.RetryAfter));
        }

        _current = null;
        TakeNext();
    }

    private void Answer((Observed Observed, IActorRef From) current, Prediction prediction)
    {
        ImmutableArray<CellScore> next = prediction.Outputs.IsEmpty ? [] : TopScores.Of(prediction.Outputs[0], _settings.NextCount);
        if (next.IsEmpty)
        {
            Fail(current, ErrorCode.InvalidRequest, "The model's first output is no tensor of scores [..., steps, classes].", TimeSpan.Zero);
            return;
        }

        current.From.Tell(new Predicted(_vehicle, current.Observed.Observation, _history.Observation, _history.Cells.Length, next, prediction.Latency));
    }

    private void Fail((Observed Observed, IActorRef From) asked, ErrorCode code, string message, TimeSpan? retryAfter = null) =>
        asked.From.Tell(new TrajectoryFailed(_vehicle, asked.Observed.Observation, code, message, retryAfter ?? _settings.RetryAfter));

    private sealed class PatienceEnded : INoSerializationVerificationNeeded
    {
        public static readonly PatienceEnded Instance = new();
    }
}
