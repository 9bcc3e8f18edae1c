using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Payloads;
using ActorInference.Models;

namespace ActorInference.Execution.Stages;

/// <summary>
/// Runs a stage's program on one request, or on several together: their rows one behind the other in one set of tensors, the outputs taken apart again.
/// If that fails, each runs alone, so that one of them does not fail the others.
/// </summary>
internal sealed class StageExecution
{
    /// <summary>Kinds that are told apart; requests of others run alone.</summary>
    private const int KindsMax = 64;

    private readonly StageId _stage;
    private readonly IStageProgram _program;
    private readonly StageSurroundings _surroundings;
    private readonly PayloadStore _payloads;
    private readonly Tensor[] _inputs;
    private readonly BatchAxes? _batch;
    private readonly List<MicrobatchKind> _kinds = [];

    public StageExecution(StageId stage, IStageProgram program, StageSurroundings surroundings)
    {
        _stage = stage;
        _program = program;
        _surroundings = surroundings;
        _payloads = surroundings.Payloads;
        _inputs = new Tensor[program.Inputs.Length];
        _batch = program.Batch;
    }

    /// <summary>Requests with the same number, not 0, may run together.</summary>
    /// <param name="request">What has arrived.</param>
    /// <param name="outputBytes">What it will give, where there is a number.</param>
    public int KindOf(Payload request, out long outputBytes)
    {
        outputBytes = 0;
        if (FindKind(request, out int rows) is not { } kind || !kind.MayBeTogether())
        {
            return 0;
        }

        outputBytes = kind.OutputBytesPerRow * rows;
        return outputBytes <= _surroundings.FrameBytesMax ? _kinds.IndexOf(kind) + 1 : 0;
    }

    /// <summary>Runs one request.</summary>
    public StageResult RunAlone(in StageEffect request)
    {
        Payload input = _payloads.Get(request.Payload);
        Payload output = _payloads.Rent();
        MonotonicTime started = _surroundings.Clock.Now;
        if (Run(input, output) is { } error)
        {
            _payloads.Discard(output);
            return new StageResult(null, error);
        }

        if (FindKind(input, out int rows) is { } kind)
        {
            kind.OnAlone(rows, output.SizeBytes, (_surroundings.Clock.Now - started).TotalSeconds);
        }

        return new StageResult(output, null);
    }

    /// <summary>Runs several requests of one kind as one.</summary>
    /// <param name="requests">What the role has begun together.</param>
    /// <param name="results">One for each is added, if it succeeds.</param>
    /// <param name="gain">How many times as long they would have taken one after the other.</param>
    /// <returns>False: each is to run alone, since one of them fails or to compare.</returns>
    public bool TryRunTogether(List<StageEffect> requests, List<StageResult> results, out double gain)
    {
        gain = 1;
        MicrobatchKind? kind = requests.Count > 1 ? FindKind(_payloads.Get(requests[0].Payload), out _) : null;
        if (kind is null || kind.IsToRunApart())
        {
            return false;
        }

        Payload joined = _payloads.Rent();
        Payload outputs = _payloads.Rent();
        try
        {
            MonotonicTime started = _surroundings.Clock.Now;
            int rows = Join(requests, joined);
            _program.Run(_inputs, outputs);
            Split(requests, outputs, rows, results);
            kind.OnTogether(rows, (_surroundings.Clock.Now - started).TotalSeconds);
            gain = kind.Gain;
            return true;
        }
        catch (Exception)
        {
            // Whose fault it is shows when each runs alone.
            kind.OnTogetherFailed();
            foreach (StageResult result in results)
            {
                _payloads.Discard(result.Output!);
            }

            results.Clear();
            return false;
        }
        finally
        {
            Array.Clear(_inputs);
            _payloads.Discard(joined);
            _payloads.Discard(outputs);
        }
    }

    public void Dispose() => _program.Dispose();

    private MicrobatchKind? FindKind(Payload request, out int rows)
    {
        rows = 0;
        if (_batch is null || request.TensorCount != _inputs.Length)
        {
            return null;
        }

        for (int index = 0; index < _inputs.Length; index++)
        {
            TensorShape shape = request[index].Shape;
            int axis = _batch.Inputs[index];
            if (shape.Rank <= axis || shape[axis] < 1 || (index > 0 && shape[axis] != rows))
            {
                return null;
            }

            rows = shape[axis];
        }

        foreach (MicrobatchKind kind in _kinds)
        {
            if (kind.Fits(request))
            {
                return kind;
            }
        }

        if (_kinds.Count == KindsMax)
        {
            return null;
        }

        MicrobatchKind added = new(request, _batch.Inputs);
        _kinds.Add(added);
        return added;
    }

    private RequestError? Run(Payload input, Payload output)
    {
        if (input.TensorCount != _inputs.Length)
        {
            return new RequestError(ErrorCode.InvalidRequest, $"The request carries {input.TensorCount} tensors where {_inputs.Length} are expected.");
        }

        for (int index = 0; index < _inputs.Length; index++)
        {
            _inputs[index] = input[index];
        }

        try
        {
            _program.Run(_inputs, output);
            return output.SizeBytes <= _surroundings.FrameBytesMax
                ? null
                : new RequestError(ErrorCode.ComputeFailed, $"The output of {output.SizeBytes} bytes is above the limit of {_surroundings.FrameBytesMax} bytes of one frame.");
        }
        catch (ComputeException exception)
        {
            return Error(ErrorCode.InvalidRequest, exception.Message);
        }
        catch (Exception exception)
        {
            StageLog.ProgramFailed(_surroundings.Logger, _stage, exception);
            return Error(ErrorCode.ComputeFailed, exception.Message);
        }
        finally
        {
            Array.Clear(_inputs);
        }
    }

    private int RowsOf(in StageEffect request) => _payloads.Get(request.Payload)[0].Shape[_batch!.Inputs[0]];

    /// <returns>Rows of all requests together.</returns>
    private int Join(List<StageEffect> requests, Payload joined)
    {
        int rows = 0;
        foreach (StageEffect request in requests)
        {
            rows += RowsOf(request);
        }

        for (int index = 0; index < _inputs.Length; index++)
        {
            int axis = _batch!.Inputs[index];
            Tensor first = _payloads.Get(requests[0].Payload)[index];
            int blocks = RowCopy.BlocksBefore(first.Shape, axis);
            Memory<byte> whole = joined.Allocate(index, first.Type, RowCopy.With(first.Shape, axis, rows));
            int row = 0;
            foreach (StageEffect request in requests)
            {
                Tensor part = _payloads.Get(request.Payload)[index];
                RowCopy.Into(part.Data.Span, part.Shape[axis], whole.Span, rows, row, blocks);
                row += part.Shape[axis];
            }

            _inputs[index] = joined[index];
        }

        return rows;
    }

    private void Split(List<StageEffect> requests, Payload outputs, int rows, List<StageResult> results)
    {
        int row = 0;
        foreach (StageEffect request in requests)
        {
            int count = RowsOf(request);
            Payload output = _payloads.Rent();
            results.Add(new StageResult(output, null));
            for (int index = 0; index < outputs.TensorCount; index++)
            {
                Tensor whole = outputs[index];
                int axis = _batch!.Outputs[index];
                if (whole.Shape[axis] != rows)
                {
                    throw new InvalidOperationException($"Output {index} of {_stage} has {whole.Shape[axis]} rows, not {rows}.");
                }

                Memory<byte> part = output.Allocate(index, whole.Type, RowCopy.With(whole.Shape, axis, count));
                RowCopy.OutOf(whole.Data.Span, rows, row, part.Span, count, RowCopy.BlocksBefore(whole.Shape, axis));
            }

            row += count;
        }
    }

    private static RequestError Error(ErrorCode code, string message) => new(code, MessageText.Cut(message, RequestError.MessageCharactersMax));
}
