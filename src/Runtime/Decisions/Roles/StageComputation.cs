using System.Diagnostics;
using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>What a stage computes now: one request, or several together. Each has room at its output link until its output is there.</summary>
internal sealed class StageComputation
{
    private readonly List<StageRequest> _requests = [];
    private bool _hasStarted;
    private int _batchKey;

    // Payload bytes of inputs and outputs, as far as they are known.
    private long _bytes;

    public bool IsIdle => _requests.Count == 0;

    /// <summary>Whether more may be computed together with it: until the lane begins.</summary>
    public bool IsOpen => !IsIdle && !_hasStarted && _batchKey != 0;

    /// <summary>Something is computed, and nobody wants any of it.</summary>
    public bool IsForNobody => !IsIdle && _requests.TrueForAll(static request => request.Output is not { IsOpen: true });

    /// <summary>Whether that may be computed together with the others, which are of its kind.</summary>
    public bool MayTake(MonotonicTime now, StageRequest request, FlowLimits limits) =>
        request.Error is null
        && request.BatchKey == _batchKey
        && request.Deadline > now
        && _requests.Count < limits.MicrobatchRequestsMax
        && _bytes + request.Bytes + request.OutputBytes <= limits.MicrobatchBytesMax;

    public void Add(StageRequest request, StageOutputLink output)
    {
        _batchKey = request.BatchKey;
        request.Output = output;
        output.Reserve(request.OutputBytes);
        _bytes += request.Bytes + request.OutputBytes;
        _requests.Add(request);
    }

    /// <summary>The lane has begun: what comes later is for the next time.</summary>
    public void Start() => _hasStarted = !IsIdle;

    /// <summary>The first of that identity: after a replay there may be two, which are answered in their order.</summary>
    public StageRequest? Find(RequestId id)
    {
        foreach (StageRequest request in _requests)
        {
            if (request.Id == id)
            {
                return request;
            }
        }

        return null;
    }

    /// <summary>Its output goes nowhere, and leaves its room to others.</summary>
    public static void Abandon(StageRequest request)
    {
        request.Output?.Unreserve(request.OutputBytes);
        request.Output = null;
    }

    public void Remove(StageRequest request)
    {
        Abandon(request);
        bool isRemoved = _requests.Remove(request);
        Debug.Assert(isRemoved, "it was not computed here");
        _bytes -= request.Bytes + request.OutputBytes;
        _hasStarted &= !IsIdle;
    }

    public void Abandon<TArgument>(Func<StageRequest, TArgument, bool> isAbandoned, TArgument argument)
    {
        foreach (StageRequest request in _requests)
        {
            if (isAbandoned(request, argument))
            {
                Abandon(request);
            }
        }
    }

    /// <summary>Nothing else goes to their outputs in this pass: so each link keeps its order and its credit.</summary>
    public void BlockOutputs(long pass)
    {
        foreach (StageRequest request in _requests)
        {
            if (request.Output is { } output)
            {
                output.BlockedInPass = pass;
            }
        }
    }
}
