using ActorInference.Decisions;
using ActorInference.Execution.Payloads;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Engines.Execution;

public sealed class PayloadStoreTests
{
    private readonly PayloadStore _store = new(bytesMax: 1_000);

    [Fact]
    public void Memory_is_free_when_the_last_reference_is_given_back()
    {
        PayloadHandle handle = Add(1f, 2f);
        _store.AddReference(handle);
        _store.Release(handle);
        Assert.Equal([1f, 2f], _store.Get(handle)[0].Elements<float>().ToArray());
        Assert.Equal((1, 8L), (_store.LiveCount, _store.LiveBytes));

        _store.Release(handle);

        Assert.Equal((0, 0L), (_store.LiveCount, _store.LiveBytes));
        Assert.Throws<InvalidOperationException>(() => _store.Release(handle));
    }

    [Fact]
    public void A_handle_is_never_used_twice()
    {
        PayloadHandle first = Add(1f);
        _store.Release(first);

        Assert.NotEqual(first, Add(2f));
        Assert.Throws<InvalidOperationException>(() => _store.Get(first));
    }

    [Fact]
    public void Outputs_may_come_in_any_order()
    {
        Payload payload = _store.Rent();
        payload.Allocate(1, ElementType.Float32, new TensorShape(2)).Span.Fill(1);
        payload.Allocate(0, ElementType.Int64, new TensorShape(1)).Span.Fill(2);

        Assert.Equal(2, payload.TensorCount);
        Assert.Equal(ElementType.Int64, payload[0].Type);
        Assert.Equal(ElementType.Float32, payload[1].Type);
        Assert.Equal(16, payload.SizeBytes);
        _store.Discard(payload);
        Assert.Equal(0, _store.LiveBytes);
    }

    [Fact]
    public void The_limit_in_bytes_holds()
    {
        Payload payload = _store.Rent();
        payload.Allocate(0, ElementType.Float32, new TensorShape(200));

        Assert.Throws<PayloadLimitException>(() => payload.Allocate(1, ElementType.Float32, new TensorShape(51)));

        payload.Allocate(1, ElementType.Float32, new TensorShape(50));
        _store.Discard(payload);
        Assert.Equal(0, _store.LiveBytes);
    }

    private PayloadHandle Add(params float[] values)
    {
        Payload payload = _store.Rent();
        payload.AppendCopy(Tensor.FromArray(new TensorShape(values.Length), values));
        return _store.Add(payload);
    }
}
