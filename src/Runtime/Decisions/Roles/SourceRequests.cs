using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>All that a source has accepted and not delivered: by stream, by order of acceptance, by deadline, and how much of it there may be.</summary>
internal sealed class SourceRequests(Incarnation self, FlowLimits limits)
{
    private readonly Dictionary<StreamId, SourceStream> _streams = [];
    private readonly SourceDeadlines _deadlines = new();
    private AdmissionGate _gate = new(limits.SourceRequestsMax, limits.SourceBytesMax);
    private SourceRequest? _lastUnanswered;
    private SourceRequest? _freeRequests;
    private SourceStream? _freeStreams;
    private long _resultBytesExpected;

    /// <summary>Accepted and not delivered.</summary>
    public int Count => _gate.Count;

    public bool HasRoom => _gate.HasRoom;

    public bool HasStreamRoom => _streams.Count < limits.StreamsMax;

    /// <summary>The oldest that has no answer; the others follow in order of acceptance.</summary>
    public SourceRequest? FirstUnanswered { get; private set; }

    public SourceRequest? EarliestDeadline => _deadlines.Earliest;

    /// <summary>
    /// Room for a result is taken when its request is accepted, so that a result never waits. How large it will be is not known
    /// then: it is taken to be as large as the largest so far and as the model's profile says.
    /// </summary>
    public void ExpectResultBytes(long bytes) => _resultBytesExpected = Math.Max(_resultBytesExpected, bytes);

    public SourceStream? FindStream(StreamId id) => _streams.GetValueOrDefault(id);

    public SourceStream OpenStream(StreamId id)
    {
        SourceStream stream = _freeStreams ?? new SourceStream();
        _freeStreams = stream.NextFree;
        stream.NextFree = null;
        stream.Id = id;
        stream.IsEnded = false;
        _streams.Add(id, stream);
        return stream;
    }

    /// <summary>Frees a stream that has ended and has nothing left to deliver.</summary>
    public void CloseStreamIfDone(SourceStream stream)
    {
        if (stream.IsEnded && stream.Lane.Count == 0)
        {
            _streams.Remove(stream.Id);
            stream.Lane.Reset();
            stream.NextFree = _freeStreams;
            _freeStreams = stream;
        }
    }

    public SourceRequest Accept(SourceStream stream, PayloadHandle input, long bytes, MonotonicTime now, MonotonicTime deadline)
    {
        SourceRequest request = _freeRequests ?? new SourceRequest();
        _freeRequests = request.NextUnanswered;
        request.Stream = stream;
        request.Input = input;
        request.InputBytes = bytes;
        request.AcceptedAt = now;
        request.Deadline = deadline;
        request.AdmittedBytes = bytes + _resultBytesExpected;
        request.Id = new RequestId(self, stream.Id, stream.Lane.Accept(request));
        _gate.Enter(request.AdmittedBytes);
        _deadlines.Add(request);
        request.PreviousUnanswered = _lastUnanswered;
        request.NextUnanswered = null;
        if (_lastUnanswered is null)
        {
            FirstUnanswered = request;
        }
        else
        {
            _lastUnanswered.NextUnanswered = request;
        }

        _lastUnanswered = request;
        return request;
    }

    /// <summary>The request with that identity, if it is one of ours that has no answer yet.</summary>
    public SourceRequest? FindUnanswered(RequestId id) =>
        id.Source == self && _streams.TryGetValue(id.Stream, out SourceStream? stream) ? stream.Lane.FindUnanswered(id.Sequence) : null;

    /// <summary>The answer is known: a result, or an error. It waits for its turn in the stream.</summary>
    public void Answer(SourceRequest request, PayloadHandle result, long resultBytes, RequestError? error)
    {
        request.Result = result;
        request.ResultBytes = resultBytes;
        request.Error = error;
        request.Input = PayloadHandle.None;
        _gate.Resize(request.AdmittedBytes, resultBytes);
        request.AdmittedBytes = resultBytes;
        ExpectResultBytes(resultBytes);
        _deadlines.Remove(request);
        if (request.PreviousUnanswered is null)
        {
            FirstUnanswered = request.NextUnanswered;
        }
        else
        {
            request.PreviousUnanswered.NextUnanswered = request.NextUnanswered;
        }

        if (request.NextUnanswered is null)
        {
            _lastUnanswered = request.PreviousUnanswered;
        }
        else
        {
            request.NextUnanswered.PreviousUnanswered = request.PreviousUnanswered;
        }

        request.PreviousUnanswered = null;
        request.NextUnanswered = null;
        request.Stream.Lane.Answer(request.Id.Sequence);
    }

    /// <summary>The answered request whose turn it is in the stream, out of all counts; to be given back with <see cref="Recycle"/>.</summary>
    public SourceRequest? TakeDeliverable(SourceStream stream)
    {
        SourceRequest? request = stream.Lane.TakeNext();
        if (request is not null)
        {
            _gate.Leave(request.AdmittedBytes);
        }

        return request;
    }

    public void Recycle(SourceRequest request)
    {
        request.Stream = null!;
        request.Error = null;
        request.Epoch = null;
        request.IsSent = false;
        request.SentOn = null;
        request.WasSent = false;
        request.Left = default;
        request.Crashes = default;
        request.NextUnanswered = _freeRequests;
        _freeRequests = request;
    }
}
