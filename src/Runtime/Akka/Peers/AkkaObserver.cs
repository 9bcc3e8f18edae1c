using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Actor.Setup;
using ActorInference.Akka.Actors;
using ActorInference.Akka.Messages;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Members;
using ActorInference.Wire;
using ActorInference.Wire.Control;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorInference.Akka.Peers;

/// <summary>A tool's small actor system outside the cluster. It asks a lighthouse, and other members through it.</summary>
/// <param name="lighthouses">Whom to ask.</param>
/// <param name="cluster">The cluster's name.</param>
/// <param name="secret">The cluster's secret, if it has one.</param>
internal sealed class AkkaObserver(ImmutableArray<MemberAddress> lighthouses, string cluster, string? secret) : IObserver
{
    private const string SystemName = "actorinference-tool";

    /// <summary>Whoever takes the connection and is silent for so long, is somebody else.</summary>
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Whoever did not answer the last question in time is not waited for as long again.</summary>
    private static readonly TimeSpan SilentPatience = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly ClusterSeal _seal = new(cluster, secret);
    private readonly Incarnation _self = Incarnations.Draw();
    private readonly Dictionary<(Type Answer, long Attempt), TaskCompletionSource<ObservationMessage>> _pending = [];
    private readonly Dictionary<MemberAddress, Task<RemoteNode>> _greeted = [];
    private readonly Dictionary<Address, TaskCompletionSource<string>> _failures = [];
    private readonly HashSet<Incarnation> _silent = [];
    private Task<(ActorSystem System, IActorRef Door, NodeTable Nodes)>? _started;
    private string _own = string.Empty;
    private MemberAddress? _answering;

    public async Task<TAnswer> AskAsync<TAnswer>(
        MemberAddress address, Incarnation expected, ObservationMessage question, TimeSpan patience, CancellationToken cancellationToken)
        where TAnswer : ObservationMessage
    {
        MemberAddress lighthouse = expected == Incarnation.None ? address : _answering ?? lighthouses[0];
        TimeSpan waited = IsSilent(expected) ? SilentPatience : patience;
        TaskCompletionSource<ObservationMessage> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        (Type, long) key = (typeof(TAnswer), AttemptOf(question));
        try
        {
            RemoteNode node = await GreetAsync(lighthouse).WaitAsync(patience, cancellationToken).ConfigureAwait(false);
            (_, IActorRef door, _) = await StartAsync(lighthouse).ConfigureAwait(false);
            lock (_gate)
            {
                _pending[key] = answer;
            }

            node.Send(_self, expected, ControlCodec.Encode(question), door);
            TAnswer told = (TAnswer)await WaitAsync(answer.Task, node.Address, waited, cancellationToken).ConfigureAwait(false);
            NoteAnswer(expected, lighthouse);
            return told;
        }
        catch (TimeoutException exception)
        {
            NoteSilence(expected, lighthouse);
            throw new ObserverException($"{address} does not answer within {waited.TotalSeconds:0.#} s.", isRefused: false, exception);
        }
        catch (ObserverException)
        {
            NoteSilence(expected, lighthouse);
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _pending.Remove(key);
            }
        }
    }

    public void ForgetAllBut(Func<Incarnation, bool> isThere)
    {
        lock (_gate)
        {
            _silent.RemoveWhere(member => !isThere(member));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_started is not null)
        {
            (ActorSystem system, _, _) = await _started.ConfigureAwait(false);
            await system.Terminate().ConfigureAwait(false);
        }
    }

    /// <summary>From whoever; what is not proven, or not waited for, is dropped.</summary>
    public void OnParcel(Parcel parcel)
    {
        if (_started is not { IsCompletedSuccessfully: true } started
            || !ClusterSeal.AreEqual(parcel.Proof, _seal.ProveParcel(parcel, _own))
            || started.Result.Nodes.FindOrAdd(new ClusterNode(parcel.Node))?.TryTake(parcel) != true)
        {
            return;
        }

        try
        {
            if (ParcelFrame.Decode(parcel.Frame) is ObservationMessage answer)
            {
                lock (_gate)
                {
                    _pending.GetValueOrDefault((answer.GetType(), AttemptOf(answer)))?.TrySetResult(answer);
                }
            }
        }
        catch (Exception exception) when (exception is WireException or ClaimException)
        {
            // No answer.
        }
    }

    /// <summary>The connection broke or could not be opened.</summary>
    public void OnDisassociated(Address address, string reason)
    {
        lock (_gate)
        {
            if (_failures.Remove(address, out TaskCompletionSource<string>? waiting))
            {
                waiting.TrySetResult(reason);
            }
        }
    }

    private static long AttemptOf(ObservationMessage message) => message switch
    {
        ObservationMessage.StatusRequest question => question.Attempt,
        ObservationMessage.StatusReport answer => answer.Attempt,
        ObservationMessage.MeasurementsRequest question => question.Attempt,
        ObservationMessage.MeasurementsReport answer => answer.Attempt,
        ObservationMessage.DrainRequest question => question.Attempt,
        ObservationMessage.DrainReport answer => answer.Attempt,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "Neither a question nor an answer of tools."),
    };

    /// <summary>The address of this machine on the way to that one: there members can answer.</summary>
    private static string OwnHost(MemberAddress lighthouse)
    {
        try
        {
            using Socket socket = new(SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(AkkaConfiguration.HostOf(lighthouse.Host), lighthouse.Port);
            IPAddress own = ((IPEndPoint)socket.LocalEndPoint!).Address;
            return (own.IsIPv4MappedToIPv6 ? own.MapToIPv4() : own).ToString();
        }
        catch (SocketException)
        {
            // It cannot be reached, and that is said when it is tried.
            return "127.0.0.1";
        }
    }

    private bool IsSilent(Incarnation member)
    {
        lock (_gate)
        {
            return _silent.Contains(member);
        }
    }

    private void NoteAnswer(Incarnation member, MemberAddress lighthouse)
    {
        lock (_gate)
        {
            _silent.Remove(member);
            _answering = member == Incarnation.None ? lighthouse : _answering;
        }
    }

    private void NoteSilence(Incarnation member, MemberAddress lighthouse)
    {
        lock (_gate)
        {
            if (member != Incarnation.None)
            {
                _silent.Add(member);
            }
            else
            {
                // Perhaps another life of it comes up there.
                _greeted.Remove(lighthouse);
            }
        }
    }

    private Task<RemoteNode> GreetAsync(MemberAddress lighthouse)
    {
        lock (_gate)
        {
            if (!_greeted.TryGetValue(lighthouse, out Task<RemoteNode>? greeting) || greeting.IsFaulted)
            {
                _greeted[lighthouse] = greeting = GreetOnceAsync(lighthouse);
            }

            return greeting;
        }
    }

    private async Task<RemoteNode> GreetOnceAsync(MemberAddress lighthouse)
    {
        (ActorSystem system, _, NodeTable nodes) = await StartAsync(lighthouse).ConfigureAwait(false);
        Address at = new(((ExtendedActorSystem)system).Provider.DefaultAddress.Protocol, AkkaConfiguration.SystemName(cluster), AkkaConfiguration.HostOf(lighthouse.Host), lighthouse.Port);
        byte[] nonce = ClusterSeal.DrawNonce();
        Hello hello = new(EngineSerializer.Version, _own, nonce, _seal.ProveHello(_own, at.ToString(), nonce));
        Task<EngineMessage> asked = nodes.Door(at).Ask<EngineMessage>(hello, GreetingTimeout);
        try
        {
            EngineMessage answer = await WaitAsync(asked, at, Timeout.InfiniteTimeSpan, CancellationToken.None).ConfigureAwait(false);
            return answer switch
            {
                Welcome welcome when ClusterSeal.AreEqual(welcome.Proof, _seal.ProveWelcome(welcome.Node, _own, nonce)) && nodes.FindOrAdd(new ClusterNode(welcome.Node)) is RemoteNode node => node,
                Unwelcome unwelcome => throw new ObserverException(unwelcome.Reason, isRefused: true),
                _ => throw new ObserverException("it does not know this secret", isRefused: true),
            };
        }
        catch (AskTimeoutException exception)
        {
            throw new ObserverException($"nothing answers there to the cluster's name '{cluster}'", isRefused: true, exception);
        }
    }

    /// <summary>For what is to come over the connection with that address, or for its end.</summary>
    private async Task<TResult> WaitAsync<TResult>(Task<TResult> wanted, Address address, TimeSpan patience, CancellationToken cancellationToken)
    {
        Task<string> failure;
        lock (_gate)
        {
            if (!_failures.TryGetValue(address, out TaskCompletionSource<string>? waiting))
            {
                _failures[address] = waiting = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            failure = waiting.Task;
        }

        Task first = await Task.WhenAny(wanted, failure).WaitAsync(patience, cancellationToken).ConfigureAwait(false);
        return first == wanted ? await wanted.ConfigureAwait(false) : throw new ObserverException(await failure.ConfigureAwait(false), isRefused: false);
    }

    private Task<(ActorSystem System, IActorRef Door, NodeTable Nodes)> StartAsync(MemberAddress lighthouse)
    {
        lock (_gate)
        {
            return _started ??= Task.Run(() => Start(OwnHost(lighthouse)));
        }
    }

    private (ActorSystem System, IActorRef Door, NodeTable Nodes) Start(string host)
    {
        ActorSystemSetup setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(AkkaConfiguration.ForObserver(host)), new LogSetup(NullLoggerFactory.Instance));
        ActorSystem system = ActorSystem.Create(SystemName, setup);
        _own = $"{((ExtendedActorSystem)system).Provider.DefaultAddress}#{_self}";
        IActorRef door = system.ActorOf(Props.Create(() => new ObserverActor(this)), MemberActor.Name).Ask<IActorRef>(new ObserverActor.Open()).GetAwaiter().GetResult();
        return (system, door, new NodeTable(system, _own, _seal));
    }
}
