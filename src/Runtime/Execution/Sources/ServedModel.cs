using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using ActorInference.Models;

namespace ActorInference.Execution.Sources;

/// <summary>What a source knows of the model and the plan that it serves; others may wait for it. Thread-safe.</summary>
internal sealed class ServedModel(Manifest? manifest)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<Plan> _plan = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<Manifest> _manifest = Known(manifest);
    private Epoch _ordered;
    private MonotonicTime _orderedAt;

    public Plan? Plan => _plan.Task.IsCompletedSuccessfully ? _plan.Task.Result : null;

    public Manifest? Manifest => _manifest.Task.IsCompletedSuccessfully ? _manifest.Task.Result : null;

    /// <summary>From the order to prepare the plan that is served to its activation; zero while there is none.</summary>
    public TimeSpan PreparationTime { get; private set; }

    public string? NoPlanReason { get; private set; }

    public bool IsNoPlanLasting { get; private set; }

    public Task<Plan> PlanAsync(CancellationToken cancellationToken) => _plan.Task.WaitAsync(cancellationToken);

    public Task<Manifest> ManifestAsync(CancellationToken cancellationToken) => _manifest.Task.WaitAsync(cancellationToken);

    /// <summary>A plan is to be prepared; an order may come again.</summary>
    public void Order(Epoch epoch, MonotonicTime now)
    {
        lock (_gate)
        {
            if (epoch > _ordered)
            {
                (_ordered, _orderedAt) = (epoch, now);
            }
        }
    }

    public void Activate(Plan plan, MonotonicTime now)
    {
        lock (_gate)
        {
            PreparationTime = plan.Epoch == _ordered ? now - _orderedAt : PreparationTime;
            NoPlanReason = null;
            IsNoPlanLasting = false;
            if (_plan.TrySetResult(plan))
            {
                return;
            }

            _plan = new TaskCompletionSource<Plan>(TaskCreationOptions.RunContinuationsAsynchronously);
            _plan.SetResult(plan);
        }
    }

    public void Deny(string reason, bool isLasting)
    {
        IsNoPlanLasting = isLasting;
        NoPlanReason = reason;
    }

    public void Learn(Manifest learned)
    {
        lock (_gate)
        {
            if (!_manifest.TrySetResult(learned))
            {
                _manifest = Known(learned);
            }
        }
    }

    /// <summary>Nobody waits any longer.</summary>
    public void End()
    {
        _plan.TrySetCanceled();
        _manifest.TrySetCanceled();
    }

    private static TaskCompletionSource<Manifest> Known(Manifest? manifest)
    {
        TaskCompletionSource<Manifest> known = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (manifest is not null)
        {
            known.SetResult(manifest);
        }

        return known;
    }
}
