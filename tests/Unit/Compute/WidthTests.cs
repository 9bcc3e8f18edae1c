using System.Diagnostics;
using System.Runtime.Intrinsics;
using ActorInference.Compute.Kernels;
using ActorInference.Compute.Vectors;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>The same bits with the processor's vectors switched off one after another, each in a process of its own.</summary>
public sealed class WidthTests
{
    private static readonly TimeSpan ChildTimeout = TimeSpan.FromMinutes(2);

    [Fact]
    public void Every_width_has_one_digest()
    {
        string expected = KernelDigest.Of(KernelSet.For(VectorWidth.Scalar));

        Assert.All(Enum.GetValues<VectorWidth>(), width => Assert.Equal(expected, KernelDigest.Of(KernelSet.For(width))));
    }

    [Theory]
    [InlineData("", 512)]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableAVX", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task A_process_without_wide_vectors_computes_the_same_bits(string switchedOff, int bitsLeft)
    {
        WidthReport here = WidthReport.OfThisProcess();

        WidthReport child = await RunChild(switchedOff);

        // Without these the digest could be equal because nothing was switched off.
        Assert.Equal(here.Accelerated512 && bitsLeft >= 512, child.Accelerated512);
        Assert.Equal(here.Accelerated256 && bitsLeft >= 256, child.Accelerated256);
        Assert.Equal(here.Accelerated128 && bitsLeft >= 128, child.Accelerated128);
        Assert.Equal(
            child.Accelerated512 ? VectorWidth.Bits512 : child.Accelerated256 ? VectorWidth.Bits256 : child.Accelerated128 ? VectorWidth.Bits128 : VectorWidth.Scalar,
            child.Width);
        Assert.Equal(here.Digest, child.Digest);
    }

    [Fact]
    public void The_dispatcher_takes_the_widest_vectors() =>
        Assert.Equal(Vector512.IsHardwareAccelerated, KernelSet.Best.Width == VectorWidth.Bits512);

    private static async Task<WidthReport> RunChild(string switchedOff)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", typeof(WidthTests).Assembly.Location, ChildProgram.WidthsCommand },
        };
        if (switchedOff.Length > 0)
        {
            start.Environment[switchedOff] = "0";
        }

        using Process child = Process.Start(start) ?? throw new InvalidOperationException("The child process did not start.");
        using CancellationTokenSource timeout = new(ChildTimeout);
        try
        {
            Task<string> error = child.StandardError.ReadToEndAsync(timeout.Token);
            string output = await child.StandardOutput.ReadToEndAsync(timeout.Token);
            await child.WaitForExitAsync(timeout.Token);
            Assert.True(child.ExitCode == 0, await error);
            return WidthReport.Parse(output);
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill(entireProcessTree: true);
                await child.WaitForExitAsync(CancellationToken.None);
            }
        }
    }
}
