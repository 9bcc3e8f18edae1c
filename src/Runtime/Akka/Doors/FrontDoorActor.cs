using System.Collections.Immutable;
using Akka.Actor;
using ActorInference.Decisions;
using ActorInference.Execution.Sources;
using ActorInference.Models;

namespace ActorInference.Akka.Doors;

/// <summary>Callers' streams onto streams of a source. Decides nothing: order, limits of requests and deadlines are the source's.</summary>
internal sealed class FrontDoorActor : ReceiveActor
{
    private readonly SourceFront _source;
    private readonly FrontDoorLimits _limits;
    private readonly Dictionary<IActorRef, Dictionary<string, DoorStream>> _callers = [];
    private readonly LinkedList<DoorStream> _idle = new();
    private int _streams;
    private int _turns;

    public FrontDoorActor(SourceFront source, FrontDoorLimits limits)
    {
        _source = source;
        _limits = limits;
        Receive<Predict>(OnPredict);
        Receive<StreamEnded>(OnStreamEnded);
        Receive<DoorEvent.Accepted>(OnAccepted);
        Receive<DoorEvent.Rejected>(OnRejected);
        Receive<DoorEvent.Answered>(OnAnswered);
        Receive<Terminated>(OnTerminated);
    }

    /// <summary>Whoever waits is told: there is exactly one answer.</summary>
    protected override void PostStop()
    {
        RequestError stopped = new(ErrorCode.ShuttingDown, "The front door has stopped before the request was answered.");
        foreach (DoorStream stream in _callers.Values.SelectMany(streams => streams.Values))
        {
            foreach (DoorTurn turn in stream.Lose())
            {
                if (!turn.IsAnswered)
                {
                    turn.Fail(stopped, TimeSpan.Zero);
                }

                Tell(stream, turn);
            }

            EndAtSource(stream);
        }

        base.PostStop();
    }

    private void OnPredict(Predict predict)
    {
        if (Sender.IsNobody() || Sender.Equals(Context.System.DeadLetters))
        {
            return;
        }

        if (FindOrAdd(Sender, predict.Stream) is not DoorStream stream)
        {
            string full = $"The front door has {_limits.StreamsMax} streams that wait for answers, and takes no more.";
            Sender.Tell(new PredictionFailed(predict.Stream, PredictionFailed.NoSequence, ErrorCode.Busy, full, _limits.RetryAfter));
            return;
        }

        stream.EndsWhenIdle = false;
        long sequence = stream.NextSequence++;
        if (_turns >= _limits.RequestsMax)
        {
            RequestError busy = new(ErrorCode.Busy, $"{_limits.RequestsMax} questions wait at the front door for their answers, and no more may.");
            Refuse(stream, sequence, busy, _limits.RetryAfter);
            return;
        }

        try
        {
            ImmutableArray<Tensor> inputs = predict.NamedInputs is null ? predict.Inputs : _source.Order(predict.NamedInputs);
            _turns++;
            stream.Add(new DoorTurn(sequence) { Inputs = inputs, Deadline = predict.Deadline });
            SubmitNext(stream);
        }
        catch (SourceRejectedException exception)
        {
            Refuse(stream, sequence, exception.Error, exception.RetryAfter);
        }
    }

    private void OnStreamEnded(StreamEnded end)
    {
        if (_callers.TryGetValue(Sender, out Dictionary<string, DoorStream>? streams) && streams.TryGetValue(end.Stream, out DoorStream? stream))
        {
            stream.EndsWhenIdle = true;
            RestIfIdle(stream);
        }
    }

    private void OnAccepted(DoorEvent.Accepted accepted)
    {
        DoorStream stream = accepted.Stream;
        DoorTurn turn = accepted.Turn;
        stream.IsSubmitting = false;
        accepted.Request.Answer.PipeTo(Self, success: answer => new DoorEvent.Answered(stream, turn, answer));
        SubmitNext(stream);
    }

    private void OnRejected(DoorEvent.Rejected rejected)
    {
        rejected.Stream.IsSubmitting = false;
        rejected.Turn.Fail(rejected.Error, rejected.RetryAfter);
        SubmitNext(rejected.Stream);
        DeliverAnswered(rejected.Stream);
    }

    private void OnAnswered(DoorEvent.Answered answered)
    {
        if (answered.Answer.Error is RequestError error)
        {
            answered.Turn.Fail(error, TimeSpan.Zero);
        }
        else
        {
            answered.Turn.Answer(answered.Answer.Outputs, answered.Answer.Latency);
        }

        DeliverAnswered(answered.Stream);
    }

    private void OnTerminated(Terminated terminated)
    {
        if (_callers.Remove(terminated.ActorRef, out Dictionary<string, DoorStream>? streams))
        {
            foreach (DoorStream stream in streams.Values)
            {
                _turns -= stream.Lose().Count;
                Forget(stream);
            }
        }
    }

    private DoorStream? FindOrAdd(IActorRef caller, string name)
    {
        if (_callers.TryGetValue(caller, out Dictionary<string, DoorStream>? streams) && streams.TryGetValue(name, out DoorStream? stream))
        {
            return stream;
        }

        if (_streams >= _limits.StreamsMax)
        {
            if (_idle.First is not LinkedListNode<DoorStream> oldest)
            {
                return null;
            }

            Leave(oldest.Value);
        }

        if (!_callers.TryGetValue(caller, out streams))
        {
            _callers.Add(caller, streams = []);
            Context.Watch(caller);
        }

        stream = new DoorStream(caller, name);
        streams.Add(name, stream);
        _streams++;
        return stream;
    }

    private void Refuse(DoorStream stream, long sequence, RequestError error, TimeSpan retryAfter)
    {
        _turns += stream.Refuse(sequence, error, retryAfter) ? 1 : 0;
        DeliverAnswered(stream);
    }

    private void SubmitNext(DoorStream stream)
    {
        Wake(stream);
        if (!stream.IsSubmitting && stream.NextToSubmit() is DoorTurn turn)
        {
            stream.IsSubmitting = true;
            stream.Source ??= _source.OpenStream();
            SubmitAsync(stream, turn, stream.Source.Value).PipeTo(Self);
        }
    }

    private async Task<DoorEvent> SubmitAsync(DoorStream stream, DoorTurn turn, StreamId source)
    {
        try
        {
            ImmutableArray<Tensor> inputs = turn.Inputs;
            turn.Inputs = [];
            return new DoorEvent.Accepted(stream, turn, await _source.SubmitNowAsync(source, inputs, turn.Deadline, stream.TakenBack).ConfigureAwait(false));
        }
        catch (SourceRejectedException exception)
        {
            return new DoorEvent.Rejected(stream, turn, exception.Error, exception.RetryAfter);
        }
        catch (OperationCanceledException)
        {
            return new DoorEvent.Rejected(stream, turn, new RequestError(ErrorCode.Cancelled, "Taken back."), TimeSpan.Zero);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new DoorEvent.Rejected(stream, turn, new RequestError(ErrorCode.Unavailable, $"The source did not take the request: {exception.Message}"), TimeSpan.Zero);
        }
    }

    private void DeliverAnswered(DoorStream stream)
    {
        while (!stream.IsLost && stream.TakeAnswered() is DoorTurn turn)
        {
            _turns--;
            Tell(stream, turn);
        }

        RestIfIdle(stream);
    }

    private void Tell(DoorStream stream, DoorTurn turn)
    {
        for (long place = 0; place < turn.Count; place++)
        {
            stream.Caller.Tell(AnswerFor(stream, turn, turn.Sequence + place), Self);
        }
    }

    private object AnswerFor(DoorStream stream, DoorTurn turn, long sequence)
    {
        if (turn.Error is RequestError error)
        {
            return new PredictionFailed(stream.Name, sequence, error.Code, error.Message, turn.RetryAfter);
        }

        long bytes = turn.Outputs.Sum(output => (long)output.Data.Length);
        if (stream.Caller is IActorRefScope { IsLocal: false } && bytes > _limits.RemoteAnswerBytesMax)
        {
            string large = $"The outputs take {bytes} bytes; a caller in another process is sent at most {_limits.RemoteAnswerBytesMax}. Ask a front door in the caller's own process.";
            return new PredictionFailed(stream.Name, sequence, ErrorCode.InvalidRequest, large, TimeSpan.Zero);
        }

        return new Prediction(stream.Name, sequence, turn.Outputs, turn.Latency);
    }

    private void RestIfIdle(DoorStream stream)
    {
        if (!stream.IsIdle)
        {
            return;
        }

        EndAtSource(stream);
        if (stream.IsLost)
        {
            stream.Dispose();
        }
        else if (stream.EndsWhenIdle)
        {
            Leave(stream);
        }
        else if (stream.Idle.List is null)
        {
            _idle.AddLast(stream.Idle);
        }
    }

    private void EndAtSource(DoorStream stream)
    {
        if (stream.Source is StreamId source)
        {
            stream.Source = null;
            _source.EndStream(source);
        }
    }

    private void Wake(DoorStream stream)
    {
        if (stream.Idle.List is not null)
        {
            _idle.Remove(stream.Idle);
        }
    }

    /// <summary>An idle stream is not known any longer.</summary>
    private void Leave(DoorStream stream)
    {
        Dictionary<string, DoorStream> streams = _callers[stream.Caller];
        streams.Remove(stream.Name);
        if (streams.Count == 0)
        {
            _callers.Remove(stream.Caller);
            Context.Unwatch(stream.Caller);
        }

        Forget(stream);
    }

    private void Forget(DoorStream stream)
    {
        Wake(stream);
        _streams--;
        RestIfLost(stream);
    }

    private void RestIfLost(DoorStream stream)
    {
        if (stream.IsIdle)
        {
            EndAtSource(stream);
            stream.Dispose();
        }
    }
}
