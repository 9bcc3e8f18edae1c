using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Execution.Payloads;
using ActorInference.Models;

namespace ActorInference.Execution.Sources;

/// <summary>Callers' tensors into the payload store and out of it again.</summary>
internal sealed class SourcePayloads(PayloadStore payloads, int frameBytesMax, TimeSpan busyRetryHint)
{
    /// <summary>Copies a request in.</summary>
    /// <exception cref="SourceRejectedException">More tensors or bytes than one frame or the store can take.</exception>
    public (PayloadHandle Payload, long Bytes) Keep(ImmutableArray<Tensor> inputs)
    {
        Payload payload = payloads.Rent();
        try
        {
            if (inputs.Length > Wire.WireLimits.TensorsMax)
            {
                throw new SourceRejectedException(new RequestError(ErrorCode.InvalidRequest, $"A request carries at most {Wire.WireLimits.TensorsMax} tensors, not {inputs.Length}."));
            }

            foreach (Tensor input in inputs)
            {
                payload.AppendCopy(input);
            }

            long bytes = payload.SizeBytes;
            if (bytes > frameBytesMax)
            {
                throw new SourceRejectedException(
                    new RequestError(ErrorCode.InvalidRequest, $"The request carries {bytes} bytes; one frame carries at most {frameBytesMax}."));
            }

            return (payloads.Add(payload), bytes);
        }
        catch (PayloadLimitException exception)
        {
            payloads.Discard(payload);
            throw new SourceRejectedException(new RequestError(ErrorCode.Busy, exception.Message), busyRetryHint);
        }
        catch (SourceRejectedException)
        {
            payloads.Discard(payload);
            throw;
        }
    }

    /// <summary>A result for the caller to keep; copied if its memory will be used again.</summary>
    public ImmutableArray<Tensor> Take(PayloadHandle handle)
    {
        Payload payload = payloads.Get(handle);
        ImmutableArray<Tensor>.Builder tensors = ImmutableArray.CreateBuilder<Tensor>(payload.TensorCount);
        for (int index = 0; index < payload.TensorCount; index++)
        {
            Tensor tensor = payload[index];
            tensors.Add(payload.MayBeKept ? tensor : new Tensor(tensor.Type, tensor.Shape, tensor.Data.ToArray()));
        }

        payloads.Release(handle);
        return tensors.MoveToImmutable();
    }
}
