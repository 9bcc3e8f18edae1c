using ActorInference.Execution;
using Xunit;

namespace ActorInference.Tests.Engines.Execution;

public sealed class ProcessorQuotaTests
{
    [Fact]
    public void Without_a_limit_there_is_none()
    {
        Assert.Equal(double.PositiveInfinity, CoresMax(["0::/"], []));
        Assert.Equal(double.PositiveInfinity, CoresMax(["0::/app"], new() { ["/sys/fs/cgroup/app/cpu.max"] = "max 100000\n" }));
        Assert.Equal(double.PositiveInfinity, CoresMax(["1:cpu:/app"], new() { ["/sys/fs/cgroup/cpu/app/cpu.cfs_quota_us"] = "-1\n", ["/sys/fs/cgroup/cpu/app/cpu.cfs_period_us"] = "100000\n" }));
        Assert.Equal(double.PositiveInfinity, CoresMax([], []));
    }

    [Fact]
    public void A_container_of_the_unified_hierarchy_has_its_quota() =>
        Assert.Equal(1.5, CoresMax(["0::/app"], new() { ["/sys/fs/cgroup/app/cpu.max"] = "150000 100000\n" }));

    [Fact]
    public void A_group_of_the_processor_controller_has_its_quota() =>
        Assert.Equal(0.2, CoresMax(["9:memory:/other", "1:cpu,cpuacct:/app"], new() { ["/sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_quota_us"] = "1000\n", ["/sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_period_us"] = "5000\n" }));

    [Fact]
    public void The_narrowest_of_the_groups_around_it_counts() =>
        Assert.Equal(0.5, CoresMax(["0::/pods/one/app"], new()
        {
            ["/sys/fs/cgroup/pods/one/app/cpu.max"] = "200000 100000",
            ["/sys/fs/cgroup/pods/one/cpu.max"] = "50000 100000",
            ["/sys/fs/cgroup/pods/cpu.max"] = "max 100000",
        }));

    private static double CoresMax(string[] groups, Dictionary<string, string> files) => ProcessorQuota.CoresMax(groups, path => files.GetValueOrDefault(path));
}
