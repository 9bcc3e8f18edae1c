using Akka.Actor;
using ActorInference.Execution.Mailboxes;

namespace ActorInference.Akka.Actors;

/// <summary>The seat of one role; a turn that comes before its actor is there waits.</summary>
/// <param name="ended">Completes when there will be no actor any more.</param>
internal sealed class RoleActorSeat(Task ended) : IRoleSeat
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IActorRef? _actor;
    private IThreadPoolWorkItem? _waiting;
    private bool _isDisposed;

    public Task Gone => Task.WhenAny(_gone.Task, ended);

    public void Schedule(IThreadPoolWorkItem turn)
    {
        if (_actor is null)
        {
            lock (_gate)
            {
                if (_actor is null)
                {
                    _waiting = turn;
                    return;
                }
            }
        }

        _actor.Tell(turn, ActorRefs.NoSender);
    }

    public void OnReady(IActorRef actor)
    {
        lock (_gate)
        {
            _actor = actor;
            if (_waiting is IThreadPoolWorkItem turn)
            {
                actor.Tell(turn, ActorRefs.NoSender);
            }

            if (_isDisposed)
            {
                actor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
            }
        }
    }

    public void OnGone() => _gone.TrySetResult();

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _actor?.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        }
    }
}
