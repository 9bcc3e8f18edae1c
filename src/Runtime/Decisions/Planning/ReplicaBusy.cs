namespace ActorInference.Decisions.Planning;

/// <summary>How long the replicas of a stage are busy with a request, in picoseconds; each takes as many as it can.</summary>
internal readonly struct ReplicaBusy
{
    private readonly long[] _compute;
    private readonly long[] _busy;
    private readonly double _perPicosecond;

    public ReplicaBusy(PlanningProblem problem, PlannedStage stage, PlanningWorker[] replicas, LayerTable layers, ReplicaLink input, ReplicaLink output)
    {
        _compute = new long[replicas.Length];
        _busy = new long[replicas.Length];
        long sum = 0;
        for (int replica = 0; replica < replicas.Length; replica++)
        {
            _compute[replica] = StageCost.Compute(problem.Profile, replicas[replica], stage.FirstLayer, stage.LayerCount);
            long overhead = Picoseconds.Add(
                StageCost.Overhead(problem, replicas[replica], input.EndsInProcess(replica), layers.Frame(stage.FirstLayer)),
                StageCost.Overhead(problem, replicas[replica], output.BeginsInProcess(replica), layers.Frame(stage.FirstLayer + stage.LayerCount)));
            _busy[replica] = Picoseconds.Add(_compute[replica], overhead);
            _perPicosecond += 1.0 / _busy[replica];
            sum = Picoseconds.Add(sum, _busy[replica]);
            if (_busy[replica] >= Slowest)
            {
                (Slowest, SlowestCompute) = (_busy[replica], _compute[replica]);
            }
        }

        Mean = sum / replicas.Length;
        bool areEqual = sum < Picoseconds.Never && Slowest == Mean;
        Together = Slowest >= Picoseconds.Never ? Slowest : areEqual ? StageCost.Share(Slowest, replicas.Length) : (long)Math.Ceiling(1 / _perPicosecond);
    }

    /// <summary>What each request costs the stage, if all of them work.</summary>
    public long Together { get; }

    /// <summary>For a request alone, wherever it goes.</summary>
    public long Mean { get; }

    public long Slowest { get; }

    /// <summary>Of <see cref="Slowest"/>, what is computing.</summary>
    public long SlowestCompute { get; }

    public long Compute(int replica) => _compute[replica];

    /// <summary>Which part of all requests goes to it.</summary>
    public double Share(int replica) => _busy.Length == 1 ? 1 : 1.0 / _busy[replica] / _perPicosecond;
}
