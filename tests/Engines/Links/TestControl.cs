using System.Threading.Channels;
using ActorInference.Decisions.Messages;
using ActorInference.Links;
using Xunit;

namespace ActorInference.Tests.Engines.Links;

/// <summary>Keeps what arrives on one control connection.</summary>
internal sealed class TestControl : IControlReceiver
{
    private readonly TaskCompletionSource<LinkEnd> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<ControlMessage> _messages = Channel.CreateUnbounded<ControlMessage>();
    private int _closedCount;

    public Action<ControlMessage>? MessageCame { get; set; }

    public ChannelReader<ControlMessage> Messages => _messages.Reader;

    public int ClosedCount => Volatile.Read(ref _closedCount);

    public Task<LinkEnd> Closed => _closed.Task;

    public void OnMessage(ControlMessage message)
    {
        MessageCame?.Invoke(message);
        Assert.True(_messages.Writer.TryWrite(message));
    }

    public void OnClosed(LinkEnd linkEnd)
    {
        Interlocked.Increment(ref _closedCount);
        _closed.TrySetResult(linkEnd);
    }
}
