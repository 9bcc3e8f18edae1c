// Each test starts several processes: one after the other, so that a small machine is not asked for dozens at once.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
