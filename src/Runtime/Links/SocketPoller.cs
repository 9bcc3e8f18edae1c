using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ActorInference.Links;

/// <summary>
/// One thread that waits until any of its sockets can be read or written, and calls whoever watches it, one after the other. What
/// arrives wakes this thread and no other: the sockets are never known to the runtime's own event queue, which would take a second
/// thread for every arrival.
/// </summary>
internal sealed class SocketPoller : IDisposable
{
    /// <summary>Holds the largest head of a frame, or a small frame whole; what comes behind a head is copied, so it is not much larger.</summary>
    public const int ScratchBytes = 16 << 10;

    private readonly string _name;
    private readonly ConcurrentQueue<(IPolledSocket Polled, bool IsNew)> _changes = new();
    private readonly List<IPolledSocket> _polled = [];
    private readonly List<Socket> _readable = [];
    private readonly List<Socket> _writable = [];
    private readonly byte[] _scratch = new byte[ScratchBytes];
    private readonly Lock _gate = new();
    private SpinPolicy _spin;
    private Socket? _bell;
    private Thread? _thread;
    private int _isRung;
    private bool _isStopping;

    /// <param name="name">Of the thread, for debuggers.</param>
    public SocketPoller(string name) => _name = name;

    /// <summary>From now on; the thread starts with the first.</summary>
    /// <exception cref="SocketException">The system has no socket left for the thread's own bell.</exception>
    public void Watch(IPolledSocket polled)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            if (_thread is null)
            {
                _bell = NewBell();
                _thread = new Thread(Run) { IsBackground = true, Name = _name };
                _thread.Start();
            }
        }

        _changes.Enqueue((polled, true));
        Wake();
    }

    /// <summary>Ends with <see cref="IPolledSocket.OnForgotten"/>, after which nothing of it is called and its socket may be closed.</summary>
    public void Forget(IPolledSocket polled)
    {
        _changes.Enqueue((polled, false));
        Wake();
    }

    /// <summary>Somebody wants something else than before.</summary>
    public void Wake()
    {
        if (_bell is Socket bell && Thread.CurrentThread != _thread && Interlocked.Exchange(ref _isRung, 1) == 0)
        {
            _ = bell.Send([0], SocketFlags.None, out _);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                return;
            }

            _isStopping = true;
        }

        if (_thread is not null)
        {
            Wake();
            _thread.Join();
            _bell!.Dispose();
        }
    }

    /// <summary>A datagram to oneself: the one thing that wakes a waiting thread on every system and costs no connection.</summary>
    private static Socket NewBell()
    {
        Socket bell = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            bell.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            bell.Connect(bell.LocalEndPoint!);
            bell.Blocking = false;
            return bell;
        }
        catch
        {
            bell.Dispose();
            throw;
        }
    }

    private void Run()
    {
        while (TakeChanges())
        {
            Wait();
            Serve();
        }
    }

    /// <returns>False when the thread is to end.</returns>
    private bool TakeChanges()
    {
        while (_changes.TryDequeue(out (IPolledSocket Polled, bool IsNew) change))
        {
            if (change.IsNew)
            {
                _polled.Add(change.Polled);
            }
            else if (_polled.Remove(change.Polled))
            {
                change.Polled.OnForgotten();
            }
        }

        return !Volatile.Read(ref _isStopping);
    }

    private void Wait()
    {
        if (_spin.ShouldSpin)
        {
            long began = Stopwatch.GetTimestamp();
            do
            {
                Select(microSeconds: 0);
                if (_readable.Count + _writable.Count > 0)
                {
                    _spin.OnSpun(hasPaid: true);
                    return;
                }

                // Whoever is to send something may need this core.
                Thread.Yield();
            }
            while (!SpinPolicy.IsOver(began));
            _spin.OnSpun(hasPaid: false);
        }

        long slept = Stopwatch.GetTimestamp();
        Select(microSeconds: -1);
        _spin.OnSlept(slept);
    }

    private void Select(int microSeconds)
    {
        _readable.Clear();
        _writable.Clear();
        _readable.Add(_bell!);
        foreach (IPolledSocket polled in _polled)
        {
            if (polled.WantsToRead)
            {
                _readable.Add(polled.Socket);
            }

            if (polled.WantsToWrite)
            {
                _writable.Add(polled.Socket);
            }
        }

        Socket.Select(_readable, _writable.Count == 0 ? null : _writable, null, microSeconds);
    }

    /// <summary>What is left of the lists is ready, and in the order of those who watch.</summary>
    private void Serve()
    {
        int readable = 0;
        int writable = 0;
        if (_readable.Count > 0 && _readable[0] == _bell)
        {
            readable = 1;
            Interlocked.Exchange(ref _isRung, 0);
            Span<byte> rings = stackalloc byte[1];
            _ = _bell.Receive(rings, SocketFlags.None, out _);
        }

        foreach (IPolledSocket polled in _polled)
        {
            Socket socket = polled.Socket;
            if (readable < _readable.Count && _readable[readable] == socket)
            {
                readable++;
                SendBatch.Begin();
                polled.OnReadable(_scratch);
                SendBatch.End();
            }

            if (writable < _writable.Count && _writable[writable] == socket)
            {
                writable++;
                polled.OnWritable();
            }
        }
    }
}
