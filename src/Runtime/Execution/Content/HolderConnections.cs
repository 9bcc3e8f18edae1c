using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Links;

namespace ActorInference.Execution.Content;

/// <summary>
/// The layers connections to those who hold content: a connection that is free is used again, and one that nobody has used for
/// a while is closed. Thread-safe.
/// </summary>
/// <param name="dialer">Opens them, and ends with itself those that are left.</param>
/// <param name="timeProvider">Counts the while.</param>
public sealed class HolderConnections(LinkDialer dialer, TimeProvider timeProvider) : IAsyncDisposable
{
    /// <summary>Connections to one member at the same time; whoever needs one more waits for one.</summary>
    public const int OfOneHolderMax = 2;

    /// <summary>Holders to whom a connection is kept open.</summary>
    private const int HoldersMax = 64;

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<Incarnation, Holder> _holders = [];
    private bool _isDisposed;

    /// <summary>Uses a connection to a member: alone, and only as long as it works; a second time, from the beginning, if a connection from before has ended meanwhile.</summary>
    /// <exception cref="LinkException">Unreachable, refused, or what <paramref name="use"/> throws: then the connection is not used again.</exception>
    public async Task UseAsync(MemberDescription holder, Func<LayersConnection, Task> use, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(holder);
        ArgumentNullException.ThrowIfNull(use);
        Holder of = Find(holder.Incarnation);
        try
        {
            await of.Turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (of.TakeIdle() is not LayersConnection idle || !await TryUseAsync(of, idle, use).ConfigureAwait(false))
                {
                    LayersConnection connection = await dialer.DialLayersAsync(holder.Address, holder.Incarnation, cancellationToken).ConfigureAwait(false);
                    await UseAsync(of, connection, use).ConfigureAwait(false);
                }
            }
            finally
            {
                of.Turns.Release();
            }
        }
        finally
        {
            Leave(of);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Holder[] all;
        lock (_gate)
        {
            _isDisposed = true;
            all = [.. _holders.Values];
            _holders.Clear();
        }

        foreach (Holder holder in all)
        {
            await holder.CloseAsync().ConfigureAwait(false);
        }
    }

    private static async Task UseAsync(Holder of, LayersConnection connection, Func<LayersConnection, Task> use)
    {
        try
        {
            await use(connection).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        of.PutIdle(connection);
    }

    /// <returns>False if the connection did not work any more.</returns>
    private static async Task<bool> TryUseAsync(Holder of, LayersConnection connection, Func<LayersConnection, Task> use)
    {
        try
        {
            await UseAsync(of, connection, use).ConfigureAwait(false);
            return true;
        }
        catch (LinkException)
        {
            return false;
        }
    }

    private Holder Find(Incarnation member)
    {
        lock (_gate)
        {
            if (!_holders.TryGetValue(member, out Holder? holder))
            {
                holder = new Holder(member);
                holder.Timer = timeProvider.CreateTimer(_ => Expire(holder), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _holders.Add(member, holder);
            }

            holder.Users++;
            return holder;
        }
    }

    private void Leave(Holder holder)
    {
        lock (_gate)
        {
            holder.Users--;
            bool isKept = !_isDisposed && _holders.Count <= HoldersMax;
            holder.Timer!.Change(isKept ? IdleTimeout : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void Expire(Holder holder)
    {
        lock (_gate)
        {
            if (holder.Users > 0)
            {
                return;
            }

            _holders.Remove(holder.Member);
        }

        // The dialer waits for the end of what it has opened.
        _ = holder.CloseAsync();
    }

    private sealed class Holder(Incarnation member)
    {
        private readonly Stack<LayersConnection> _idle = new();

        public Incarnation Member { get; } = member;

        public SemaphoreSlim Turns { get; } = new(OfOneHolderMax);

        public ITimer? Timer { get; set; }

        public int Users { get; set; }

        public LayersConnection? TakeIdle()
        {
            lock (_idle)
            {
                return _idle.TryPop(out LayersConnection? connection) ? connection : null;
            }
        }

        public void PutIdle(LayersConnection connection)
        {
            lock (_idle)
            {
                _idle.Push(connection);
            }
        }

        public async Task CloseAsync()
        {
            Timer?.Dispose();
            while (TakeIdle() is LayersConnection connection)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
