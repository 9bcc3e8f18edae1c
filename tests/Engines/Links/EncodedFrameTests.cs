using System.Buffers;
using System.Collections.Immutable;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Links;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;
using ActorInference.Wire.Data;
using ActorInference.Wire.Handshakes;
using Xunit;

namespace ActorInference.Tests.Engines.Links;

/// <summary>Data connections whose codec is not raw, on real sockets.</summary>
public sealed class EncodedFrameTests
{
    private static readonly CreditLimit Unlimited = new(long.MaxValue, long.MaxValue);
    private static readonly float[] Dense = [.. Enumerable.Range(0, 30_000).Select(index => MathF.Sin(index * 0.37f) * 3)];

    [Fact]
    public async Task Lossless_frames_arrive_bit_for_bit_and_in_order_with_all_else()
    {
        const int Frames = 40;
        await using TestMember member = TestMember.Start();
        List<byte[]> came = [];
        TestData here = new() { FramesExpected = Frames, FrameCame = (_, tensors, owner) => Keep(came, tensors, owner) };
        (DataConnection dialed, DataConnection accepted) = await JoinAsync(member, CodecPreference.Lossless, here);
        ImmutableArray<WireTensor> tensors = Mixed();
        CountedOwner owners = new();
        for (int index = 0; index < Frames; index++)
        {
            accepted.SendFrame(Request(index), TimeSpan.FromSeconds(1), tensors, owners.New());
            accepted.SendFailure(Request(index), new RequestError(ErrorCode.Cancelled, $"{index}"));
        }

        await here.AllCame;
        await accepted.CloseAsync("done");
        Assert.Equal("done", (await here.Closed).Text);
        Assert.Equal(Enumerable.Range(0, Frames).Select(Request), here.Frames);
        Assert.Equal(Enumerable.Range(0, Frames).Select(index => $"{index}"), here.Failures.Select(failure => failure.Message));
        byte[] sent = [.. tensors.SelectMany(tensor => tensor.Data.ToArray())];
        Assert.All(came, bytes => Assert.True(sent.AsSpan().SequenceEqual(bytes)));
        LinkMeasurements measured = accepted.Measurements;
        Assert.InRange(measured.SentPayloadBytes, 1, Frames * sent.Length * 9L / 10);
        Assert.Equal(measured.SentPayloadBytes, dialed.Measurements.ReceivedPayloadBytes);
        Assert.Equal(Frames * 120_000L, measured.Codecs.Shuffled);
        Assert.Equal(Frames * 400_000L, measured.Codecs.Sparse);
        Assert.Equal(Frames * 800L, measured.Codecs.Narrow);
        Assert.Equal((0, "sparse"), (measured.Codecs.ErrorMax, measured.Codecs.Main()));
        Assert.Equal((Frames, 0), (owners.Disposed, here.Rented));
    }

    [Fact]
    public async Task Tensors_that_are_used_for_another_frame_when_their_owner_lets_go_arrive_as_they_were()
    {
        const int Frames = 40;
        await using TestMember member = TestMember.Start();
        List<int> came = [];
        TestData here = new() { FramesExpected = Frames, FrameCame = (_, tensors, owner) => Count(came, tensors, owner) };
        (_, DataConnection accepted) = await JoinAsync(member, CodecPreference.Lossless, here);
        WireTensor other = new(WireElementType.Boolean, [1], new byte[1]);
        for (int index = 0; index < Frames; index++)
        {
            WireTensor[] tensors = [OneHot((index + 1) * 10_000)];
            accepted.SendFrame(Request(index), TimeSpan.FromSeconds(1), ImmutableCollectionsMarshal.AsImmutableArray(tensors), new Overwriting(() => tensors[0] = other));
        }

        await here.AllCame;
        Assert.Equal(Enumerable.Range(1, Frames).Select(index => index * 10_000), came);
    }

    [Fact]
    public async Task Rounded_frames_say_how_far_they_are_off()
    {
        await using TestMember member = TestMember.Start();
        List<byte[]> came = [];
        TestData here = new() { FramesExpected = 1, FrameCame = (_, tensors, owner) => Keep(came, tensors, owner) };
        (_, DataConnection accepted) = await JoinAsync(member, CodecPreference.Half, here);
        accepted.SendFrame(Request(0), TimeSpan.FromSeconds(1), [Tensor(WireElementType.Float32, Dense)], null);
        await here.AllCame;
        double largest = Dense.Zip(MemoryMarshal.Cast<byte, float>(came[0]).ToArray(), (sent, got) => Math.Abs((double)sent - got)).Max();
        Assert.InRange(largest, 1e-5, 3 * Math.Pow(2, -11));
        Assert.Equal(largest, accepted.Measurements.Codecs.ErrorMax, 1e-9);
        Assert.Equal("half", accepted.Measurements.Codecs.Main());
    }

    [Fact]
    public async Task Auto_encodes_when_the_receiver_has_told_of_a_slow_link()
    {
        await using TestMember member = TestMember.Start();
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        member.NewData = _ => new TestData { CreditCame = _ => told.TrySetResult() };
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Data);
        (DataConnection accepted, _) = await member.Data.ReadAsync();
        WireTensor oneHot = OneHot(100_000);
        accepted.SendFrame(Request(0), TimeSpan.Zero, [oneHot], null);
        Assert.Equal((FrameType.Activation, 400_000), await NextFrameAsync(peer));
        ArrayBufferWriter<byte> news = new();
        EncodedFrameCodec.WriteArrival(news, new ArrivalReport(1e6, TensorCodec.Raw, 0));
        DataCodec.WriteCredit(news, Unlimited);
        await peer.SendAsync(news.WrittenMemory);
        await told.Task;
        accepted.SendFrame(Request(1), TimeSpan.Zero, [oneHot], null);
        (FrameType type, int bytes) = await NextFrameAsync(peer);
        Assert.Equal(FrameType.EncodedActivation, type);
        Assert.InRange(bytes, 1, 1_000);
    }

    [Theory]
    [InlineData(TensorCodec.Half, 200, "exact")]
    [InlineData((TensorCodec)9, 200, "codec cannot be 9")]
    [InlineData(TensorCodec.Shuffled, 200, "plane")]
    [InlineData(TensorCodec.Sparse, 400, "sparse")]
    public async Task What_is_not_allowed_or_cannot_be_decoded_ends_the_connection_in_words(TensorCodec codec, int encodedBytes, string word)
    {
        await using TestMember member = TestMember.Start();
        member.NewData = Granting;
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Data);
        (_, TestData there) = await member.Data.ReadAsync();
        await peer.SendAsync(Frame(100, codec, encodedBytes));
        LinkEnd end = await there.Closed;
        Assert.Equal(LinkEndReason.ProtocolViolation, end.Reason);
        Assert.Contains(word, end.Text, StringComparison.Ordinal);
        Assert.Equal(0, there.Rented);
        Assert.Empty(there.Frames);
    }

    [Fact]
    public async Task Half_an_encoded_frame_and_then_the_end_gives_the_memory_back()
    {
        await using TestMember member = TestMember.Start();
        member.NewData = Granting;
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Data);
        (_, TestData there) = await member.Data.ReadAsync();
        await peer.SendAsync(Frame(100, TensorCodec.Shuffled, 200)[..^1]);
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(new LinkEnd(LinkEndReason.Broken, "The connection ended in the middle of a frame."), await there.Closed);
        Assert.Equal(0, there.Rented);
        Assert.Empty(there.Frames);
    }

    [Theory]
    [InlineData(TensorCodec.Shuffled)]
    [InlineData(TensorCodec.Sparse)]
    [InlineData(TensorCodec.Narrow)]
    public async Task Garbage_ends_its_connection_alone_and_others_of_the_member_go_on(TensorCodec codec)
    {
        const int Frames = 20;
        await using TestMember member = TestMember.Start();
        TestData here = new() { FramesExpected = Frames };
        (_, DataConnection accepted) = await JoinAsync(member, CodecPreference.Lossless, here);
        member.NewData = Granting;
        Random random = new((int)codec);
        for (int index = 0; index < Frames; index++)
        {
            using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Data);
            (_, TestData there) = await member.Data.ReadAsync();
            byte[] frame = Frame(1_000, codec, random.Next(1, 4_000));
            // A frame that is nothing ends the connection even if the garbage before it happens to be a tensor.
            random.NextBytes(frame.AsSpan(^100..));
            await peer.SendAsync((byte[])[.. frame, .. "no frame at all "u8]);
            Assert.Equal(LinkEndReason.ProtocolViolation, (await there.Closed).Reason);
            Assert.Equal(0, there.Rented);
            accepted.SendFrame(Request(index), TimeSpan.FromSeconds(1), Mixed(), null);
        }

        await here.AllCame;
        Assert.False(here.Closed.IsCompleted);
    }

    [Fact]
    public async Task Few_bytes_that_claim_to_be_many_are_refused_before_memory_is_rented()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { FrameBytesMax = 1_000 });
        member.NewData = Granting;
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Data);
        (_, TestData there) = await member.Data.ReadAsync();
        await peer.SendAsync(Frame(300, TensorCodec.Sparse, 10));
        LinkEnd end = await there.Closed;
        Assert.Equal(LinkEndReason.ProtocolViolation, end.Reason);
        Assert.Contains("1200", end.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_that_are_being_encoded_are_let_go_when_the_connection_ends()
    {
        await using TestMember member = TestMember.Start();
        CountedOwner owners = new();
        TestData here = new();
        (DataConnection dialed, DataConnection accepted) = await JoinAsync(member, CodecPreference.Affine8, here);
        ImmutableArray<WireTensor> tensors = Mixed();
        for (int index = 0; index < 100; index++)
        {
            accepted.SendFrame(Request(index), TimeSpan.FromSeconds(1), tensors, owners.New());
        }

        await dialed.DisposeAsync();
        await accepted.DisposeAsync();
        // What comes after the end is let go too, be it from the encoder.
        accepted.SendFrame(Request(100), TimeSpan.FromSeconds(1), tensors, owners.New());
        await owners.WhenAsync(101);
    }

    private static async Task<(DataConnection Dialed, DataConnection Accepted)> JoinAsync(TestMember member, CodecPreference codec, TestData here)
    {
        DataConnection dialed = await member.Dialer.DialDataAsync(member.Address, Incarnation.None, TestMember.Open with { Codec = codec }, CancellationToken.None);
        (DataConnection accepted, _) = await member.Data.ReadAsync();
        Assert.Equal(codec, accepted.Open.Codec);
        dialed.SendCredit(Unlimited);
        dialed.Start(here);
        return (dialed, accepted);
    }

    private static TestData Granting(DataConnection connection)
    {
        connection.SendCredit(new CreditLimit(100, 1 << 30));
        return new TestData();
    }

    private static ImmutableArray<WireTensor> Mixed() =>
    [
        Tensor(WireElementType.Float32, Dense),
        OneHot(100_000),
        Tensor(WireElementType.Int64, [.. Enumerable.Range(0, 100).Select(index => 7_000_000_000L + index)]),
        new WireTensor(WireElementType.Boolean, [3], new byte[] { 0, 1, 1 }),
        new WireTensor(WireElementType.Float64, [0, 2], ReadOnlyMemory<byte>.Empty),
    ];

    private static WireTensor OneHot(int elements)
    {
        float[] values = new float[elements];
        for (int row = 0; row < elements; row += 1_000)
        {
            values[row + (row / 1_000)] = 1;
        }

        return Tensor(WireElementType.Float32, values);
    }

    private static WireTensor Tensor<T>(WireElementType type, T[] elements)
        where T : unmanaged => new(type, [elements.Length], MemoryMarshal.AsBytes<T>(elements).ToArray());

    private static void Keep(List<byte[]> came, ImmutableArray<WireTensor> tensors, IMemoryOwner<byte> owner)
    {
        came.Add([.. tensors.SelectMany(tensor => tensor.Data.ToArray())]);
        owner.Dispose();
    }

    private static void Count(List<int> came, ImmutableArray<WireTensor> tensors, IMemoryOwner<byte> owner)
    {
        came.Add(tensors[0].Axes[0]);
        owner.Dispose();
    }

    /// <summary>A frame of one tensor of floats whose bytes are all 0x77.</summary>
    private static byte[] Frame(int elements, TensorCodec codec, int encodedBytes)
    {
        ArrayBufferWriter<byte> output = new();
        EncodedFrameCodec.WriteHead(
            output, default, TimeSpan.Zero, [new WireTensor(WireElementType.Float32, [elements], new byte[elements * 4])], [new TensorEncoding(codec, encodedBytes, 0)]);
        byte[] bytes = new byte[encodedBytes];
        bytes.AsSpan().Fill(0x77);
        output.Write(bytes);
        return output.WrittenSpan.ToArray();
    }

    private static async Task<(FrameType Type, int Bytes)> NextFrameAsync(Socket peer)
    {
        byte[] header = new byte[FrameHeader.SizeBytes];
        await ReadAsync(peer, header);
        byte[] body = new byte[BitConverter.ToInt32(header) - 1];
        await ReadAsync(peer, body);
        return ((FrameType)header[4], (FrameType)header[4] == FrameType.Activation ? body.Length - DataCodec.HeadBytesMin - 6 : body.Length);
    }

    private static async Task ReadAsync(Socket peer, Memory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = await peer.ReceiveAsync(bytes);
            Assert.NotEqual(0, count);
            bytes = bytes[count..];
        }
    }

    private static RequestId Request(int index) => new(new Incarnation(5), new StreamId(1), new SequenceNumber(index));

    private sealed class Overwriting(Action overwrite) : IDisposable
    {
        public void Dispose() => overwrite();
    }

    private sealed class CountedOwner
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _disposed;
        private int _expected = int.MaxValue;

        public int Disposed => Volatile.Read(ref _disposed);

        public IDisposable New() => new One(this);

        public Task WhenAsync(int expected)
        {
            Volatile.Write(ref _expected, expected);
            Check();
            return _all.Task;
        }

        private void Check()
        {
            if (Disposed >= Volatile.Read(ref _expected))
            {
                _all.TrySetResult();
            }
        }

        private sealed class One(CountedOwner all) : IDisposable
        {
            private int _isDisposed;

            public void Dispose()
            {
                if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
                {
                    throw new InvalidOperationException("Disposed twice.");
                }

                Interlocked.Increment(ref all._disposed);
                all.Check();
            }
        }
    }
}
